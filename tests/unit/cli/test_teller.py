"""The demo's story on a terminal that is none: every line is there, in order."""

import io

import pytest
from rich.console import Console

from cli.demo.teller import Teller
from cli.errors import OperatorError


def printed(teller_of: "io.StringIO") -> list[str]:
    return [" ".join(line.split()) for line in teller_of.getvalue().splitlines() if line.strip()]


def test_a_step_tells_its_facts_and_its_time() -> None:
    # Given a story of one step, whose fact looks like markup
    output = io.StringIO()
    teller = Teller(Console(file=output, width=40))
    # When it happens
    with teller.step("A branch is pushed") as step:
        step.now("[red]pushing[/]")
        step.fact("branch", "feature/[bold]a" + "-long" * 20)
    teller.end()
    # Then that is told as it is
    heading, fact, done, end = printed(output)
    assert heading == "1 A branch is pushed"
    assert fact == "branch feature/[bold]a" + "-long" * 20
    assert done.startswith("done ")
    assert end.startswith("All 1 steps happened, in ")


def test_a_step_that_does_not_happen_has_no_happy_end() -> None:
    output = io.StringIO()
    teller = Teller(Console(file=output, width=80))
    with pytest.raises(OperatorError), teller.step("A branch is pushed"):
        raise OperatorError("refused")
    assert printed(output)[-1].startswith("did not happen in ")
