"""`make node`: a machine for trying machine steps out."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from cli.errors import OperatorError
from cli.verbs.node import node


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration for AWS with a machine step on machines of Stage."""
    yaml = YAML()
    settings = yaml.load(Path("config/local.yaml"))
    step = {"name": "scan", "after": "build", "environment": "stage"}
    settings |= {
        "cloud": "aws",
        "state": {"backend": "s3", "bucket": "states"},
        "applications": [{"name": "orders", "repository": "orders", "machine_steps": [step]}],
    }
    for repository in settings["repositories"]:
        del repository["sample"]
    yaml.dump(settings, tmp_path / "config.yaml")
    return tmp_path / "config.yaml"


def test_for_aws_it_shows_how_a_person_activates_a_machine(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # When a machine with a tag of its own is asked for
    node("scanner", "stage", "role=licence-scanner", config)
    # Then the command has the machines' role, that tag, and the one that lets it take commands
    shown = " ".join(capsys.readouterr().out.split())
    assert "account 444444444444" in shown
    assert "create-activation" in shown
    assert "Key=role,Value=licence-scanner Key=branchline-machine-steps,Value=allowed" in shown


def test_a_machine_of_an_environment_without_machine_steps_is_refused(config: Path) -> None:
    with pytest.raises(OperatorError, match='for "prod"; there are some for: stage'):
        node("scanner", "prod", "", config)
