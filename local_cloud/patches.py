"""How a method of moto's is replaced where its behaviour is not AWS's."""

from collections.abc import Callable
from typing import Any, TypeVar

Method = TypeVar("Method", bound=Callable[..., Any])


def replaces(owner: type, name: str) -> Callable[[Method], Method]:
    """Puts the decorated function in the place of a method; ``self`` is its first argument.

    Raises AttributeError if moto has no such method any more.
    """
    getattr(owner, name)

    def put(method: Method) -> Method:
        setattr(owner, name, method)
        return method

    return put
