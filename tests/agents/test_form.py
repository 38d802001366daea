"""The form of the scripts: what can be said of them without running them."""

import re
import subprocess
from itertools import combinations
from pathlib import Path

import pytest
import tree_sitter_powershell
from tree_sitter import Language, Node, Parser

SCRIPTS = Path("agent_scripts")
SHELL = sorted(SCRIPTS.glob("*.sh"))
POWERSHELL = sorted(SCRIPTS.glob("*.ps1"))
BLOCK = re.compile(r"^# --- (\w+): the same in .*? ---\n(.*?)^# --- end of \1 ---$", re.M | re.S)
# The SSM agent's signing key in AWS's documentation, without spaces.
FINGERPRINT = "1C5B395CBE5E74E2F1CA21592784DBF388D19D46"


def _names(paths: list[Path]) -> list[str]:
    return [path.name for path in paths]


@pytest.mark.parametrize("path", SHELL, ids=_names(SHELL))
def test_shell_is_clean_and_in_form(path: Path) -> None:
    for command in (["shellcheck", "--shell=sh"], ["shfmt", "-i", "4", "-ci", "-d"]):
        checked = subprocess.run(
            [f".venv/bin/{command[0]}", *command[1:], path], capture_output=True, check=False
        )
        assert checked.returncode == 0, checked.stdout.decode()


@pytest.mark.parametrize("path", SHELL, ids=_names(SHELL))
def test_a_shell_script_runs_by_its_last_line_alone(path: Path) -> None:
    text = path.read_text()

    assert "\nset -eu\n" in text
    assert text.endswith('\nmain "$@"\n')


@pytest.mark.parametrize("path", SHELL, ids=_names(SHELL))
def test_the_header_tells_every_option_variable_and_exit_code(path: Path) -> None:
    header, _, body = path.read_text().partition("\nset -eu\n")

    for option in re.findall(r"^ +(--[a-z0-9-]+)(?: \| -h)?\)", body, re.M):
        assert f"#   {option}" in header
    for variable in re.findall(r"BRANCHLINE_\w+", body):
        assert variable in header
    for code in re.findall(r"\b(?:err|ensure) (\d+) ", body):
        assert re.search(rf"(^#| ) +{code} ", header, re.M), code


@pytest.mark.parametrize("kind", ["sh", "ps1"])
def test_what_scripts_have_in_common_is_the_same_in_each(kind: str) -> None:
    blocks = [dict(BLOCK.findall(path.read_text())) for path in sorted(SCRIPTS.glob(f"*.{kind}"))]

    shared = 0
    for one, other in combinations(blocks, 2):
        for name in one.keys() & other.keys():
            assert one[name] == other[name], name
            shared += 1
    assert shared > 0


def test_the_signing_key_is_the_one_that_aws_documents(tmp_path: Path) -> None:
    text = (SCRIPTS / "install.sh").read_text()
    key = text[text.index("-----BEGIN PGP") : text.index("\nKEY\n")]

    shown = subprocess.run(
        ["gpg", "--homedir", tmp_path, "--show-keys", "--with-colons"],
        input=key.encode(),
        capture_output=True,
        check=True,
    )

    assert FINGERPRINT in shown.stdout.decode()


def _errors(node: Node) -> list[int]:
    wrong = [node.start_point[0] + 1] if node.is_error or node.is_missing else []
    return wrong + [line for child in node.children for line in _errors(child)]


def _parse(text: str) -> list[int]:
    parser = Parser(Language(tree_sitter_powershell.language()))
    return _errors(parser.parse(text.encode()).root_node)


@pytest.mark.parametrize("path", POWERSHELL, ids=_names(POWERSHELL))
def test_powershell_can_be_parsed(path: Path) -> None:
    assert _parse(path.read_text()) == []


def test_the_parser_finds_what_is_wrong() -> None:
    assert _parse("function Broken {\n    if ($true) {\n}\n") != []


@pytest.mark.parametrize("path", POWERSHELL, ids=_names(POWERSHELL))
def test_powershell_is_strict_and_keeps_secrets(path: Path) -> None:
    text = path.read_text()

    assert "Set-StrictMode -Version Latest" in text
    assert "$ErrorActionPreference = 'Stop'" in text
    assert "wmic" not in text.lower()
    assert "Invoke-Expression" not in text
    said = re.findall(r"(?:Write-(?:Host|Step|Output)|Stop-WithError) .*$", text, re.M)
    assert said
    for line in said:
        assert not re.search(r"\$\(?\$?(code|keys?)\b(?!\.Count)", line, re.I), line
    if "Invoke-WebRequest" in text or ("HttpWebRequest" in text and "https://" in text):
        assert "SecurityProtocolType]::Tls12" in text
    for downloaded in re.findall(r"Get-Download \"[^\"]+\" (\$\w+)", text):
        assert f"Assert-Signature {downloaded}\n" in text
