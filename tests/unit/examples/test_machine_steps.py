"""The sample of machine steps: its tests pass, its requests and its document are taken."""

import subprocess
import sys
from pathlib import Path

import pytest

from handlers.machine_steps.submit.reading import RequestReader
from local_cloud.codebuild.buildspec import read_buildspec
from modules.machine_steps.checked_documents import read_documents

FOLDER = Path(__file__).parents[3] / "examples" / "machine_steps"
SCHEMA = Path("handlers/machine_steps/machine_step.schema.json")


def test_its_own_tests_pass() -> None:
    command = [sys.executable, "-B", "-m", "unittest", "discover"]
    ended = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "OK" in ended.stderr


def test_its_buildspec_is_one() -> None:
    assert read_buildspec("buildspec.yml", FOLDER).phases["build"].commands


@pytest.mark.parametrize("published", ["docs", "examples/machine_steps"])
def test_the_published_schema_is_the_functions_own(published: str) -> None:
    assert Path(published, SCHEMA.name).resolve() == SCHEMA.resolve()


def test_the_originals_request_runs_the_sample_document() -> None:
    request = RequestReader.from_file(SCHEMA).read((FOLDER / "machine-step.json").read_text())
    assert (request.document, dict(request.parameters)) == (
        "sample",
        {"Message": ("Scan the licences",)},
    )


def test_the_fuller_request_names_parameters_of_the_teams_document() -> None:
    request = RequestReader.from_file(SCHEMA).read((FOLDER / "licence-scan.json").read_text())
    document = read_documents(FOLDER / "documents")[request.document]
    required = {name for name, of in document.parameters.items() if "default" not in of}
    assert required <= set(request.parameters) <= set(document.parameters)
