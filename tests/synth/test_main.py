"""`python main.py`: the configuration that it takes, and what it does with a wrong one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


def run_main(output: Path, config: Path | None) -> subprocess.CompletedProcess[str]:
    """Runs main.py into ``output``; without ``config`` it takes its default."""
    environment = {key: value for key, value in os.environ.items() if key != "BRANCHLINE_CONFIG"}
    environment["CDKTF_OUTDIR"] = str(output)
    if config:
        environment["BRANCHLINE_CONFIG"] = str(config)
    return subprocess.run(
        [sys.executable, "main.py"],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("config", [None, "config/local.yaml", "config/example.yaml"])
def test_the_configurations_of_the_project_are_synthesized(
    tmp_path: Path, config: str | None
) -> None:
    result = run_main(tmp_path / "out", PROJECT / config if config else None)

    assert result.returncode == 0, result.stderr
    assert (tmp_path / "out" / "manifest.json").is_file()


def test_a_wrong_configuration_gives_its_mistakes_and_nothing_is_synthesized(
    tmp_path: Path,
) -> None:
    # Given two mistakes
    wrong = tmp_path / "wrong.yaml"
    text = (PROJECT / "config" / "local.yaml").read_text()
    wrong.write_text(text.replace("eu-west-1", "Ireland").replace('"333333333333"', '"3"'))

    result = run_main(tmp_path / "out", wrong)

    # Then each has its line, and there is no stack
    lines = [line for line in result.stderr.splitlines() if line.startswith(str(wrong))]
    assert result.returncode == 1
    assert len(lines) == 2
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_missing_folder_of_documents_is_named_and_nothing_is_synthesized(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    text = (PROJECT / "config" / "local.yaml").read_text()
    wrong.write_text(text.replace("examples/machine_steps/documents", "nowhere"))

    result = run_main(tmp_path / "out", wrong)

    last = result.stderr.splitlines()[-1]
    assert result.returncode == 1
    assert last.endswith("/nowhere: is not a folder; machine_steps.documents names it")
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "out" / "manifest.json").exists()
