"""The terminal: people see colours and live tables, pipes and CI see plain lines."""

from rich.console import Console

console = Console(highlight=False)
error_console = Console(stderr=True, highlight=False)


def say(text: str = "") -> None:
    """Prints a line; long ones, such as URLs, are not cut or folded."""
    console.print(text, markup=False, soft_wrap=True)


def complain(text: str) -> None:
    """Prints a line about a failure on stderr."""
    error_console.print(text, style="red", markup=False, soft_wrap=True)
