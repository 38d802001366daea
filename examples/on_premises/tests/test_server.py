"""The greetings."""

import unittest

from greeter.server import answer_to


class Greetings(unittest.TestCase):
    """What requests are answered with."""

    def test_whoever_asks_is_greeted_by_name(self) -> None:
        self.assertEqual(answer_to("/Ada%20L."), "Hello, Ada L.!")

    def test_nobody_is_the_world(self) -> None:
        self.assertEqual(answer_to("/"), "Hello, world!")

    def test_health_is_what_the_hook_waits_for(self) -> None:
        self.assertEqual(answer_to("/health"), "ok")
