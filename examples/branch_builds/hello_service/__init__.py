"""The smallest service worth building: it greets, and it can be tested."""


def greet(name: str) -> str:
    """Returns a greeting for ``name``; an empty name greets the world."""
    return f"Hello, {name.strip() or 'world'}!"
