"""What the operator reads when a synthesis fails."""

from pathlib import Path

import pytest

from cli.errors import OperatorError
from cli.terraform.synthesis import said_by_main, synthesize

BY_CDKTF = """\
ERROR: cdktf encountered an error while synthesizing

Synth command: python main.py
Error:         non-zero exit code 1

Command output on stderr:

    Traceback (most recent call last):
      File "main.py", line 1
    OSError: no space left


Command output on stdout:

    nothing of interest

"""


def test_what_main_said_is_shown_without_what_cdktf_puts_around_it() -> None:
    assert said_by_main(BY_CDKTF).splitlines() == [
        "Traceback (most recent call last):",
        '  File "main.py", line 1',
        "OSError: no space left",
    ]


def test_a_failure_of_cdktf_itself_is_shown_whole() -> None:
    assert said_by_main("terraform is not installed\n") == "terraform is not installed"


def test_a_mistake_that_main_finds_reaches_the_operator_in_one_line(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere.yaml"

    with pytest.raises(OperatorError) as raised:
        synthesize(nowhere, tmp_path / "out")

    assert str(raised.value).splitlines() == [
        "Nothing was synthesized.",
        f"{nowhere}: can't be read: No such file or directory",
    ]
