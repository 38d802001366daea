"""What is a buildspec, and what is not."""

from pathlib import Path

import pytest

from local_cloud.codebuild.buildspec import InvalidBuildspec, read_buildspec


def test_a_path_is_read_from_the_sources(tmp_path: Path) -> None:
    (tmp_path / "ci").mkdir()
    (tmp_path / "ci" / "spec.yml").write_text(
        "version: 0.2\n"
        "env:\n  shell: bash\n  variables: {COUNT: 3, ON: true}\n"
        "phases:\n  build:\n    commands: [one, two]\n    finally: [three]\n"
    )
    spec = read_buildspec("ci/spec.yml", tmp_path)
    assert spec.shell == "bash"
    assert spec.variables == {"COUNT": "3", "ON": "true"}
    assert spec.phases["build"].commands == ["one", "two"]
    assert spec.phases["build"].finally_ == ["three"]
    assert spec.phases["install"].commands == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("phases: {}\n", "no version"),
        ("version: 0.2\nphases: {deploy: {}}\n", "Unknown phase deploy"),
        ("version: 0.2\nphases:\n  build: {commands: text}\n", "build: commands must be a list"),
        ("version: 0.2\nenv: {shell: powershell}\n", "not powershell"),
        ("version: [\n", "YAML_FILE_ERROR"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InvalidBuildspec, match=message):
        read_buildspec(text, tmp_path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidBuildspec, match=r"stat buildspec\.yml: no such file"):
        read_buildspec(None, tmp_path)
