"""Two commands that change a deployment do not run at once."""

from pathlib import Path

import pytest

from cli import alone as module
from cli.alone import alone
from cli.errors import OperatorError


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WORK", tmp_path / "work")


def test_a_second_command_is_refused_while_the_first_runs() -> None:
    # Given a command in the middle of which another one is given
    second = alone(lambda: None)

    # Then that one is told to wait
    with pytest.raises(OperatorError, match="is at work"):
        alone(second)()


def test_a_command_that_failed_leaves_no_lock() -> None:
    def fail() -> None:
        raise OperatorError("no")

    with pytest.raises(OperatorError, match="no"):
        alone(fail)()

    alone(lambda: None)()
