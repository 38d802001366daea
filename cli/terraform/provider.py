"""The provider that cdktf.json pins, and where a machine may hold it on disk."""

import json
import platform
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from cli.project import ROOT

REGISTRY = "registry.terraform.io"
_MIRROR_VARIABLES = ("BRANCHLINE_PROVIDER_MIRROR", "TF_PLUGIN_MIRROR")
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


class Provider(NamedTuple):
    """A provider at one version: ``source`` is "namespace/name", as in required_providers."""

    source: str
    version: str

    @property
    def address(self) -> str:
        return f"{REGISTRY}/{self.source}"


def pinned_provider(project_file: Path = ROOT / "cdktf.json") -> Provider:
    """Returns the one provider of ``project_file``."""
    (pin,) = json.loads(project_file.read_text())["terraformProviders"]
    source, version = pin.split("@")
    return Provider(source, version)


def find_mirror(provider: Provider, directories: Iterable[Path]) -> Path | None:
    """Returns the first of ``directories`` that holds ``provider`` for this machine's platform."""
    return next((path for path in directories if _holds(path, provider)), None)


def mirror_directories(
    environment: Mapping[str, str], home: Path, root: Path = Path("/")
) -> Iterator[Path]:
    """Yields where a provider mirror may be, the operator's wish first.

    After BRANCHLINE_PROVIDER_MIRROR and TF_PLUGIN_MIRROR come Terraform's implied local mirror
    directories (https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories)
    and the folders right under /opt. ``root`` stands for / in tests.
    """
    for variable in _MIRROR_VARIABLES:
        if environment.get(variable):
            yield Path(environment[variable])
    yield home / ".terraform.d" / "plugins"
    yield from _data_directories(environment, home, root)
    yield from sorted((root / "opt").glob("*"))


def _data_directories(environment: Mapping[str, str], home: Path, root: Path) -> Iterator[Path]:
    if platform.system() == "Darwin":
        for base in (home, root):
            yield base / "Library" / "Application Support" / "io.terraform" / "plugins"
        return
    user = environment.get("XDG_DATA_HOME") or str(home / ".local" / "share")
    shared = environment.get("XDG_DATA_DIRS") or f"{root}/usr/local/share:{root}/usr/share"
    for directory in (user, *shared.split(":")):
        yield Path(directory) / "terraform" / "plugins"


def _holds(directory: Path, provider: Provider) -> bool:
    folder = directory / provider.address
    name = provider.source.split("/")[1]
    packed = f"terraform-provider-{name}_{provider.version}_{_platform()}.zip"
    return (folder / provider.version / _platform()).is_dir() or (folder / packed).is_file()


def _platform() -> str:
    machine = platform.machine()
    return f"{platform.system().lower()}_{_ARCHITECTURES.get(machine, machine)}"
