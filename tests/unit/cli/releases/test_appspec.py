"""What the CodeDeploy agent refuses or does otherwise is said before a release is made."""

from pathlib import Path

import pytest

from cli.errors import OperatorError
from cli.releases.appspec import FILE_NAME, check_appspec

TOP = "version: 0.0\nos: linux\nfile_exists_behavior: OVERWRITE\n"
FILES = "files:\n- source: /app\n  destination: /opt/app\n"
SCRIPT = '#!/bin/sh\ncd "$(dirname "$0")"\n./helper\n'


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A release with a file, a directory within a directory, and an executable script."""
    (tmp_path / "app/static").mkdir(parents=True)
    (tmp_path / "app/server").write_text("server")
    (tmp_path / "app/static/page").write_text("page")
    script = tmp_path / "start.sh"
    script.write_text(SCRIPT)
    script.chmod(0o755)
    return tmp_path


def said(directory: Path, text: str) -> list[str]:
    """Returns what is said of a release with this appspec.yml."""
    (directory / FILE_NAME).write_text(text)
    return [str(finding) for finding in check_appspec(directory)]


def files(source: str, destination: str) -> str:
    return f"files:\n- source: {source}\n  destination: {destination}\n"


def permissions(rest: str, object_: str = "/opt/app") -> str:
    return f"{FILES}permissions:\n- object: {object_}\n  {rest}\n"


def hook(rest: str, event: str = "ApplicationStart") -> str:
    return f"hooks:\n  {event}:\n  - {rest}\n"


def test_nothing_is_said_of_a_good_release(directory: Path) -> None:
    good = TOP + permissions("mode: 755") + hook("location: start.sh\n    timeout: 3600")
    assert said(directory, good) == []


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 1, "is empty"),
        ("- a\n", 1, "must be keys and values"),
        ("version: 0.0\nos:\n\t- linux\n", 3, "is not YAML"),
        (f"os: linux\n{FILES}", 1, "version must be the number 0.0"),
        (f"version: 0.1\nos: linux\n{FILES}", 1, "version must be the number 0.0"),
        (f"version: '0.0'\nos: linux\n{FILES}", 1, "version must be the number 0.0"),
        (f"version: 0.0\n{FILES}", 1, "os must be linux or windows"),
        (f"version: 0.0\nos: Linux\n{FILES}", 2, "os must be linux or windows"),
        (TOP, 1, "neither files nor hooks"),
        (f"{TOP}file: []\n{FILES}", 4, '"file" is no key'),
        (TOP.replace("OVERWRITE", "overwrite") + FILES, 3, "in capitals"),
        (f"{TOP}{FILES}{FILES}", 7, "is not YAML: found duplicate key"),
        (f"{TOP}files:\n  source: a\n", 4, "files must be a list"),
        (f"{TOP}files:\n- app\n", 5, "must be keys and values, not 'app'"),
        (f"{TOP}files:\n- source: app\n", 5, "needs destination"),
        (TOP + files("app", "/opt/app\n  owner: me"), 7, '"owner" is no key of files'),
        (TOP + files("app", "opt/app"), 5, "is not an absolute path"),
        (TOP + files("missing", "/opt"), 5, 'source "missing" is not in the release'),
        (TOP + files("'app/*'", "/opt"), 5, "it is a path, and no pattern"),
        (TOP + files("../other", "/opt"), 5, "is outside of the release"),
        (TOP + FILES + FILES[7:], 7, "/opt/app/server is also written by line 5"),
        (TOP + permissions("mode: 0999"), 8, "mode 0999 is not octal"),
        (TOP + permissions("mode: 75555"), 8, "mode 75555 is not octal"),
        (TOP + permissions("mode: 0644"), 8, 'is read as the number 420, and its digits are taken'),
        (TOP + permissions("type: [link]"), 8, "type link is neither file nor directory"),
        (TOP + permissions("type: file"), 8, "type must be a list, such as [file]"),
        (TOP + permissions("except: a"), 8, "except must be a list, such as [a]"),
        (TOP + permissions("mod: 755"), 9, '"mod" is no key of permissions'),
        (TOP + permissions("mode: 755", object_="''"), 8, "needs object"),
        (TOP + permissions("pattern: '*.sh'", "/opt/app/server"), 8, "it takes no pattern"),
        (f"{TOP}hooks: []\n", 4, "hooks must be lists of scripts"),
        (TOP + hook("location: start.sh", event="AfterStart"), 5, "AfterStart is no hook"),
        (f"{TOP}hooks:\n  BeforeInstall:\n", 5, "BeforeInstall must be a list"),
        (TOP + hook("timeout: 5"), 6, "needs location"),
        (TOP + hook("location: stop.sh"), 6, 'script "stop.sh" is not in the release'),
        (TOP + hook("location: start.sh --now"), 6, "location takes no arguments"),
        (TOP + hook("location: ../start.sh"), 6, "is outside of the release"),
        (TOP + hook("location: start.sh\n    timeout: 10m"), 6, "and 10 is what would be taken"),
        (TOP + hook("location: start.sh\n    timeout: 0"), 6, "timeout 0 is no number of seconds"),
        (TOP + hook("location: start.sh\n    timeout: soon"), 6, "timeout soon is no number"),
        (TOP + hook("location: start.sh\n    timeout: 3601"), 5, "may take 3601 s"),
        (TOP + hook("location: start.sh\n    time: 5"), 7, '"time" is no key of ApplicationStart'),
    ],
)  # fmt: skip
def test_what_the_agent_refuses_is_an_error_with_its_line(
    directory: Path, text: str, line: int, what: str
) -> None:
    errors = [each for each in said(directory, text) if ": error: " in each]
    assert len(errors) == 1
    assert errors[0].startswith(f"appspec.yml:{line}: error: ")
    assert what in errors[0]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (TOP.replace("file_exists_behavior: OVERWRITE\n", "") + FILES, "is not given"),
        (TOP.replace("linux", "windows") + files("app", "c:\\app"), "Linux hosts refuse"),
        (TOP + permissions("type: [directory]"), "and not /opt/app itself"),
        (TOP + permissions("type: [directory]", "/opt/app/server"), "nothing happens to it"),
        (TOP + permissions("mode: 755", "/etc/app"), "only if the host has it already"),
        (TOP + hook("location: start.sh\n    runas: nobody"), "needs a user with a login shell"),
    ],
)
def test_what_is_done_otherwise_is_a_warning(directory: Path, text: str, what: str) -> None:
    findings = said(directory, text)
    assert len(findings) == 1
    assert ": warning: " in findings[0]
    assert what in findings[0]


@pytest.mark.parametrize(
    ("script", "level", "what"),
    [
        ("#!/bin/sh\r\necho\r\n", "error", "Windows line ends"),
        ("echo\n", "warning", "has no #! line"),
        ("#!/bin/sh\nserve &\n", "warning", "leaves a process behind"),
        ("#!/bin/sh\nserve > log &\n", "warning", "leaves a process behind"),
        ("#!/bin/sh\n./serve\n", "warning", 'names "./serve"'),
        ("#!/bin/sh\ncd app\n", "warning", 'names "cd app"'),
    ],
)
def test_scripts_are_looked_into(directory: Path, script: str, level: str, what: str) -> None:
    (directory / "start.sh").write_bytes(script.encode())
    findings = said(directory, TOP + hook("location: start.sh"))
    assert len(findings) == 1
    assert f": {level}: " in findings[0]
    assert what in findings[0]


@pytest.mark.parametrize(
    "line",
    [
        "serve >/dev/null 2>&1 </dev/null &",
        "serve &>log &",
        "serve >log 2>err &",
        "true && serve",
        "true &&\n  serve",
        "# serve &",
    ],
)
def test_a_process_that_closes_its_output_may_stay(directory: Path, line: str) -> None:
    (directory / "start.sh").write_text(f"#!/bin/sh\n{line}\n")
    assert said(directory, TOP + hook("location: start.sh")) == []


def test_a_script_that_is_not_executable_is_made_so(directory: Path) -> None:
    (directory / "start.sh").chmod(0o644)
    [finding] = said(directory, TOP + hook("location: start.sh"))
    assert "warning: start.sh is not executable" in finding


def test_scripts_without_a_timeout_share_the_hour_of_their_event(directory: Path) -> None:
    scripts = "  - location: start.sh\n" * 3
    assert said(directory, f"{TOP}hooks:\n  ApplicationStart:\n{scripts}") == []


def test_the_timeouts_of_one_event_are_added(directory: Path) -> None:
    scripts = "  - location: start.sh\n    timeout: 1800\n" * 3
    [finding] = said(directory, f"{TOP}hooks:\n  ApplicationStart:\n{scripts}")
    assert "may take 5400 s; an event ends after 3600" in finding


def test_links_become_what_they_are_not(directory: Path) -> None:
    (directory / "app/newest").symlink_to("static")
    (directory / "app/current").symlink_to("server")
    to_directory, to_file = sorted(said(directory, TOP + FILES), reverse=True)
    assert "app/newest is a link to a directory: the host gets a copy" in to_directory
    assert "app/current is a link: OVERWRITE fails" in to_file


def test_a_file_where_a_directory_is_made_is_refused(directory: Path) -> None:
    (directory / "static").write_text("")
    [finding] = said(directory, TOP + FILES + files("static", "/opt/app")[7:])
    assert "/opt/app/static would be a file and a directory" in finding


def test_a_windows_release_has_no_permissions_and_its_scripts_are_its_own(directory: Path) -> None:
    (directory / "start.ps1").write_text("Start-Service app\r\n")
    text = TOP.replace("linux", "windows") + hook("location: start.ps1") + "permissions: []\n"
    errors = [each for each in said(directory, text) if "error" in each]
    assert errors == ["appspec.yml:7: error: permissions are for os linux alone"]


def test_every_mistake_is_told_at_once_in_order(directory: Path) -> None:
    findings = said(directory, "version: 1\nos: mac\n" + hook("location: gone.sh"))
    lines = [int(each.split(":")[1]) for each in findings if "error" in each]
    assert lines == [1, 2, 5]


@pytest.mark.parametrize(
    ("other", "cure"), [("appspec.yaml", "rename appspec.yaml"), ("x", "examples/on_premises")]
)
def test_without_the_file_its_cure_is_told(tmp_path: Path, other: str, cure: str) -> None:
    (tmp_path / other).touch()
    with pytest.raises(OperatorError, match=cure):
        check_appspec(tmp_path)


def test_what_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"\xff\xfe")
    [finding] = check_appspec(tmp_path)
    assert finding.text == "is not UTF-8 text"
