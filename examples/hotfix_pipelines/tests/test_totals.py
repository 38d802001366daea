"""Tests of what an order costs."""

import unittest

from orders.totals import FREE_SHIPPING_FROM_CENTS, SHIPPING_CENTS, InvalidOrder, Total, total_of


def line(quantity: object, unit_cents: object) -> dict[str, object]:
    """Returns a line of an order."""
    return {"quantity": quantity, "unit_cents": unit_cents}


class TotalTest(unittest.TestCase):
    """What a customer pays."""

    def test_adds_up_the_lines_and_the_shipping(self) -> None:
        expected = Total(700, SHIPPING_CENTS, 700 + SHIPPING_CENTS)
        self.assertEqual(total_of([line(2, 100), line(1, 500)]), expected)

    def test_ships_a_large_order_for_nothing(self) -> None:
        goods = FREE_SHIPPING_FROM_CENTS
        self.assertEqual(total_of([line(1, goods)]), Total(goods, 0, goods))

    def test_charges_nothing_for_an_order_without_goods(self) -> None:
        self.assertEqual(total_of([]), Total(0, 0, 0))

    def test_refuses_what_is_no_quantity_or_no_price_and_says_where(self) -> None:
        for wrong in (line(0, 1), line(1, -1), line("1", 1), line(1, 0.5), line(True, 1), {}):
            with self.subTest(wrong), self.assertRaisesRegex(InvalidOrder, "line 2: "):
                total_of([line(1, 1), wrong])


if __name__ == "__main__":
    unittest.main()
