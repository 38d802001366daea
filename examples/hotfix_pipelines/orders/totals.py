"""What an order costs. All amounts are integers in cents: floating point loses some."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

SHIPPING_CENTS = 490
FREE_SHIPPING_FROM_CENTS = 5_000


class InvalidOrder(Exception):
    """The order cannot be priced; the message says what is wrong with which line."""


class Total(NamedTuple):
    """What an order's goods cost, its shipping, and both together; in cents."""

    goods: int
    shipping: int
    total: int


def total_of(lines: Iterable[Mapping[str, object]]) -> Total:
    """Returns the total of an order.

    lines: each with ``quantity``, from 1, and ``unit_cents``, from 0. Raises InvalidOrder.
    """
    goods = sum(_cents_of(number, line) for number, line in enumerate(lines, start=1))
    if not goods:
        return Total(0, 0, 0)
    shipping = 0 if goods >= FREE_SHIPPING_FROM_CENTS else SHIPPING_CENTS
    return Total(goods, shipping, goods + shipping)


def _cents_of(number: int, line: Mapping[str, object]) -> int:
    return _whole(number, line, "quantity", least=1) * _whole(number, line, "unit_cents", least=0)


def _whole(number: int, line: Mapping[str, object], key: str, *, least: int) -> int:
    value = line.get(key)
    if type(value) is not int or value < least:  # a bool is an int, but no quantity
        raise InvalidOrder(f"line {number}: {key} must be a whole number from {least}")
    return value
