"""Typed settings from the environment of a function or container, read once at its start."""

from collections.abc import Callable, Mapping
from typing import TypeVar

import environ

__all__ = ["CURE", "InvalidSettings", "one_of", "read_settings", "whole_number"]

CURE = "Terraform sets it: deploy again"

T = TypeVar("T")


class InvalidSettings(ValueError):
    """The environment does not hold what the code needs. The text names variable and cure."""


def read_settings(settings: type[T], environment: Mapping[str, str]) -> T:
    """Returns the settings that ``environment`` holds.

    settings: a class made by ``environ.config``.

    Raises InvalidSettings if a variable is missing, empty or not of its type.
    """
    present = {variable: value for variable, value in environment.items() if value}
    try:
        return environ.to_config(settings, present)
    except environ.MissingEnvValueError as error:
        raise InvalidSettings(f"environment variable {error} is not set. {CURE}.") from error


def whole_number(variable: str, *, minimum: int) -> Callable[[str], int]:
    """Returns a converter of ``variable`` to an int that is at least ``minimum``.

    The converter raises InvalidSettings.
    """

    def convert(value: str) -> int:
        if not value.isdecimal() or int(value) < minimum:
            raise InvalidSettings(
                f"environment variable {variable} must be a whole number from {minimum} on, "
                f"not {value!r}. {CURE}."
            )
        return int(value)

    return convert


def one_of(variable: str, *choices: str) -> Callable[[str], str]:
    """Returns a converter of ``variable`` that lets only ``choices`` pass.

    The converter raises InvalidSettings.
    """

    def convert(value: str) -> str:
        if value not in choices:
            raise InvalidSettings(
                f"environment variable {variable} must be {' or '.join(choices)}, "
                f"not {value!r}. {CURE}."
            )
        return value

    return convert
