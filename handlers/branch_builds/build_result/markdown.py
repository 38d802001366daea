"""Text of unknown origin as code in markdown, where nothing of it is markup."""

import re

__all__ = ["code_block", "code_span"]


def code_span(text: str) -> str:
    """Returns ``text``, a single line, as inline code whatever it holds.

    >>> code_span("feature/a`*b*")
    '``feature/a`*b*``'
    """
    fence = "`" * (_longest_run(text) + 1)
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def code_block(text: str) -> str:
    """Returns ``text``, one line or many, as a block of code whatever it holds."""
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}\n{text}\n{fence}"


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
