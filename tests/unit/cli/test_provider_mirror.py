"""The rule by which a provider mirror is found on any machine."""

import platform
from pathlib import Path

import pytest

from cli.terraform.cli_configuration import operators_configuration, render
from cli.terraform.provider import Provider, find_mirror, mirror_directories

AWS = Provider("hashicorp/aws", "5.100.0")


@pytest.fixture(autouse=True)
def linux_on_amd64(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")


def unpacked_mirror(
    directory: Path, version: str = "5.100.0", machine: str = "linux_amd64"
) -> Path:
    (directory / "registry.terraform.io/hashicorp/aws" / version / machine).mkdir(parents=True)
    return directory


def packed_mirror(directory: Path) -> Path:
    folder = directory / "registry.terraform.io/hashicorp/aws"
    folder.mkdir(parents=True)
    (folder / "terraform-provider-aws_5.100.0_linux_amd64.zip").touch()
    return directory


def found(tmp_path: Path, environment: dict[str, str] | None = None) -> Path | None:
    return find_mirror(AWS, mirror_directories(environment or {}, tmp_path / "home", tmp_path))


@pytest.mark.parametrize(
    "place",
    [
        "home/.terraform.d/plugins",
        "home/.local/share/terraform/plugins",
        "usr/local/share/terraform/plugins",
        "usr/share/terraform/plugins",
        "opt/any-name",
    ],
)
@pytest.mark.parametrize("make", [unpacked_mirror, packed_mirror])
def test_finds_a_mirror_in_a_usual_place(tmp_path: Path, place: str, make: object) -> None:
    assert callable(make)
    mirror = make(tmp_path / place)

    assert found(tmp_path) == mirror


@pytest.mark.parametrize("variable", ["BRANCHLINE_PROVIDER_MIRROR", "TF_PLUGIN_MIRROR"])
def test_the_operators_wish_comes_first(tmp_path: Path, variable: str) -> None:
    unpacked_mirror(tmp_path / "opt/plugins")
    wished = unpacked_mirror(tmp_path / "wished")

    assert found(tmp_path, {variable: str(wished)}) == wished


def test_a_wish_that_holds_nothing_is_passed_over(tmp_path: Path) -> None:
    mirror = unpacked_mirror(tmp_path / "opt/plugins")

    assert found(tmp_path, {"TF_PLUGIN_MIRROR": str(tmp_path / "empty")}) == mirror


def test_follows_the_users_data_directories(tmp_path: Path) -> None:
    mirror = unpacked_mirror(tmp_path / "data/terraform/plugins")

    assert found(tmp_path, {"XDG_DATA_DIRS": f"/nowhere:{tmp_path / 'data'}"}) == mirror


def test_finds_a_mirror_on_a_mac(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    monkeypatch.setattr(platform, "machine", lambda: "arm64")
    place = tmp_path / "Library/Application Support/io.terraform/plugins"
    mirror = unpacked_mirror(place, machine="darwin_arm64")

    assert found(tmp_path) == mirror


def test_another_version_or_platform_is_no_mirror(tmp_path: Path) -> None:
    unpacked_mirror(tmp_path / "opt/older", version="5.99.0")
    unpacked_mirror(tmp_path / "opt/other", machine="windows_amd64")

    assert found(tmp_path) is None


def test_a_configuration_that_does_not_exist_is_empty(tmp_path: Path) -> None:
    environment = {"TF_CLI_CONFIG_FILE": str(tmp_path / "gone")}

    assert operators_configuration(environment, tmp_path) == ""


def test_the_operators_configuration_is_kept_beside_the_mirror(tmp_path: Path) -> None:
    (tmp_path / ".terraformrc").write_text('credentials "app.terraform.io" {}\n')

    own = operators_configuration({}, tmp_path)
    text = render(own, Path("/mirror"), AWS)

    assert text.startswith('credentials "app.terraform.io" {}')
    assert 'path    = "/mirror"' in text
    assert 'include = ["registry.terraform.io/hashicorp/aws"]' in text
