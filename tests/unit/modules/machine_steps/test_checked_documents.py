"""A document that could run what it should not, or not know it was told nothing, is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from modules.machine_steps.checked_documents import BUILT_IN, InvalidDocument, read_documents


def document() -> dict[str, Any]:
    return {
        "schemaVersion": "2.2",
        "parameters": {
            "Note": {
                "type": "String",
                "interpolationType": "ENV_VAR",
                "allowedPattern": "^[a-z]*$",
            },
            "executionTimeout": {
                "type": "String",
                "default": "60",
                "allowedPattern": "^[0-9]+$",
            },
        },
        "mainSteps": [
            {
                "action": "aws:runShellScript",
                "name": "linux",
                "precondition": {"StringEquals": ["platformType", "Linux"]},
                "inputs": {
                    "timeoutSeconds": "{{ executionTimeout }}",
                    "runCommand": [': "${SSM_Note?}"', 'echo "$SSM_Note"'],
                },
            }
        ],
    }


def refusal(folder: Path, wrong: object, name: str = "scan.json") -> str:
    (folder / name).write_text(wrong if isinstance(wrong, str) else json.dumps(wrong))
    with pytest.raises(InvalidDocument) as refused:
        read_documents(folder)
    return str(refused.value)


def test_the_sample_is_right() -> None:
    sample = read_documents(BUILT_IN)["sample"]
    assert set(sample.parameters) == {
        "Message",
        "Repository",
        "Branch",
        "RepositoryRole",
        "ResultUri",
        "executionTimeout",
    }
    assert json.loads(sample.content)["schemaVersion"] == "2.2"


def test_a_team_adds_a_document_by_a_file(tmp_path: Path) -> None:
    # Given a folder of a team's own
    (tmp_path / "scan.json").write_text(json.dumps(document()))
    (tmp_path / "README.md").write_text("what is no document is left alone")
    # When it is read beside the built-in ones, both are there
    assert set(read_documents(BUILT_IN, tmp_path)) == {"sample", "scan"}


def test_a_parameter_spliced_into_a_script(tmp_path: Path) -> None:
    wrong = document()
    wrong["mainSteps"][0]["inputs"]["runCommand"] = ["echo {{ Note }}"]
    reason = refusal(tmp_path, wrong)
    assert "scan.json: mainSteps.0.inputs: {{ Note }} would become text of the script" in reason
    assert "ENV_VAR" in reason


def test_a_parameter_that_is_not_a_variable(tmp_path: Path) -> None:
    wrong = document()
    del wrong["parameters"]["Note"]["interpolationType"]
    assert "parameter Note must have interpolationType ENV_VAR" in refusal(tmp_path, wrong)


def test_a_parameter_that_may_hold_anything(tmp_path: Path) -> None:
    wrong = document()
    del wrong["parameters"]["Note"]["allowedPattern"]
    assert "has neither allowedPattern nor allowedValues" in refusal(tmp_path, wrong)


def test_a_pattern_that_is_none(tmp_path: Path) -> None:
    wrong = document()
    wrong["parameters"]["Note"]["allowedPattern"] = "(["
    assert "parameters.Note.allowedPattern" in refusal(tmp_path, wrong)


def test_a_script_that_runs_on_an_old_agent(tmp_path: Path) -> None:
    wrong = document()
    wrong["mainSteps"][0]["inputs"]["runCommand"] = ['echo "$SSM_Note"']
    assert "never looks whether its parameters have arrived" in refusal(tmp_path, wrong)


def test_a_step_without_a_platform(tmp_path: Path) -> None:
    wrong = document()
    del wrong["mainSteps"][0]["precondition"]
    assert "precondition" in refusal(tmp_path, wrong)


def test_a_step_on_the_wrong_platform(tmp_path: Path) -> None:
    wrong = document()
    wrong["mainSteps"][0]["precondition"] = {"StringEquals": ["platformType", "Windows"]}
    assert "aws:runShellScript does not run on Windows" in refusal(tmp_path, wrong)


def test_a_step_without_an_end(tmp_path: Path) -> None:
    wrong = document()
    wrong["mainSteps"][0]["inputs"]["timeoutSeconds"] = "9999"
    assert "timeoutSeconds" in refusal(tmp_path, wrong)
    wrong = document()
    del wrong["parameters"]["executionTimeout"]
    assert "has no parameter executionTimeout" in refusal(tmp_path, wrong)


def test_unknown_inputs_and_schemas(tmp_path: Path) -> None:
    wrong = document()
    wrong["mainSteps"][0]["inputs"]["runAs"] = "root"
    assert "mainSteps.0.inputs.runAs" in refusal(tmp_path, wrong)
    wrong = document()
    wrong["schemaVersion"] = "0.3"
    assert "schemaVersion" in refusal(tmp_path, wrong)


def test_two_steps_of_one_name(tmp_path: Path) -> None:
    wrong = document()
    wrong["mainSteps"] *= 2
    assert "two steps have the same name" in refusal(tmp_path, wrong)


def test_what_is_no_document_at_all(tmp_path: Path) -> None:
    assert "neither YAML nor JSON" in refusal(tmp_path, "a: [", "broken.yaml")
    (tmp_path / "broken.yaml").unlink()
    assert "name it with letters" in refusal(tmp_path, document(), "my scan.json")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(
        InvalidDocument, match=r"is not a folder; machine_steps\.documents names it"
    ):
        read_documents(tmp_path / "nowhere")
