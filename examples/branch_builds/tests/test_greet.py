"""Tests of the greeting; CodeBuild runs them on every push."""

import unittest

from hello_service import greet


class GreetTest(unittest.TestCase):
    """What a caller gets to read."""

    def test_greets_by_name(self) -> None:
        self.assertEqual(greet("Ada"), "Hello, Ada!")

    def test_greets_the_world_without_a_name(self) -> None:
        self.assertEqual(greet("  "), "Hello, world!")


if __name__ == "__main__":
    unittest.main()
