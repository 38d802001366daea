"""Text of others, such as a branch or an output, made fit to be shown to people."""

__all__ = ["cut", "printable"]


def printable(text: str, keep: str = "") -> str:
    """Returns the text with "?" for each character that a terminal or page could obey.

    keep: characters that stay although they are not printable, such as a line's end.
    """
    return "".join(each if each.isprintable() or each in keep else "?" for each in text)


def cut(text: str, length: int, mark: str = "…") -> str:
    """Returns the text in at most ``length`` characters; ``mark`` ends one that was longer."""
    return text if len(text) <= length else text[: length - len(mark)] + mark
