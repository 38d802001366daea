"""The sample for servers outside AWS: its tests pass, its release is one, its hooks work."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.releases.appspec import check_appspec
from local_cloud.codebuild.buildspec import read_buildspec

FOLDER = Path(__file__).parents[3] / "examples" / "on_premises"


def hook(name: str, root: Path) -> subprocess.CompletedProcess[str]:
    """Runs a hook as the agent does: in no folder of its own, until its output is closed."""
    return subprocess.run(
        [FOLDER / "hooks" / f"{name}.sh"],
        cwd="/",
        env={"PATH": os.environ["PATH"], "HOST_ROOT": str(root)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """The root of a server where the files of the release are."""
    shutil.copytree(FOLDER / "greeter", tmp_path / "opt/greeter")
    yield tmp_path
    hook("stop", tmp_path)


def test_its_own_tests_pass() -> None:
    command = [sys.executable, "-B", "-m", "unittest", "discover"]
    ended = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "OK" in ended.stderr


def test_its_buildspec_is_one() -> None:
    assert read_buildspec("buildspec.yml", FOLDER).phases["build"].commands


def test_nothing_is_wrong_with_its_release() -> None:
    assert check_appspec(FOLDER) == []


def test_the_service_is_stopped_installed_started_and_answers(root: Path) -> None:
    for name in ("stop", "install", "start", "validate", "stop"):
        ended = hook(name, root)
        assert ended.returncode == 0, f"{name}: {ended.stderr}"
    assert not (root / "run/greeter/pid").exists()


def test_a_service_that_does_not_answer_is_no_release(root: Path) -> None:
    (root / "opt/greeter/server.py").write_text("raise SystemExit('no such setting')\n")
    slow = FOLDER / "hooks/validate.sh"
    impatient = root / "validate.sh"
    impatient.write_text(slow.read_text().replace("tries=30", "tries=2"))
    impatient.chmod(0o755)
    shutil.copy(FOLDER / "hooks/service.sh", root)
    assert hook("start", root).returncode == 0

    ended = subprocess.run(
        [impatient],
        env={"PATH": os.environ["PATH"], "HOST_ROOT": str(root)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ended.returncode == 1
    assert ended.stderr.splitlines() == ["greeter does not answer", "no such setting"]
