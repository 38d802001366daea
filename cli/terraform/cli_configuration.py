"""Writes the Terraform CLI configuration that every command uses.

The operator's own file counts first. What it leaves open, the provider's installation, is answered
by a mirror on disk; where there is none, the provider is downloaded once and becomes the mirror, so
that the stacks initialize side by side and without a network.
"""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from cli.errors import OperatorError
from cli.project import WORK
from cli.terraform.provider import Provider, find_mirror, mirror_directories, pinned_provider

_DOWNLOAD = "provider"


def ensure_cli_configuration(work: Path = WORK) -> Path:
    """Returns the path of the CLI configuration, written anew, with the provider at hand.

    Raises OperatorError if the provider is on no disk and can't be downloaded.
    """
    environment, home, provider = os.environ, Path.home(), pinned_provider()
    own = operators_configuration(environment, home)
    mirror = None
    if "provider_installation" not in own:
        directories = [*mirror_directories(environment, home), work / _DOWNLOAD / "mirror"]
        mirror = find_mirror(provider, directories) or _download(provider, work / _DOWNLOAD)
    path = work / "terraform.rc"
    path.parent.mkdir(exist_ok=True)
    path.write_text(render(own, mirror, provider))
    return path


def operators_configuration(environment: Mapping[str, str], home: Path) -> str:
    """Returns the text of the operator's own CLI configuration, "" if there is none.

    TF_CLI_CONFIG_FILE may name a file that does not exist; Terraform only warns of it.
    """
    named = environment.get("TF_CLI_CONFIG_FILE")
    path = Path(named) if named else home / ".terraformrc"
    return path.read_text() if path.is_file() else ""


def render(own: str, mirror: Path | None, provider: Provider) -> str:
    """Returns the CLI configuration: ``own``, and the ``provider`` from ``mirror`` if given."""
    if mirror is None:
        return own
    address = json.dumps(provider.address)
    return f"""{own}
provider_installation {{
  filesystem_mirror {{
    path    = {json.dumps(str(mirror))}
    include = [{address}]
  }}
  direct {{
    exclude = [{address}]
  }}
}}
"""


def _download(provider: Provider, directory: Path) -> Path:
    """Returns a mirror made by `terraform init`, which checks the signature of ``provider``."""
    directory.mkdir(parents=True, exist_ok=True)
    requirement = {"aws": {"source": provider.source, "version": provider.version}}
    document = {"terraform": {"required_providers": requirement}}
    (directory / "main.tf.json").write_text(json.dumps(document))
    print(f"Downloading {provider.source} {provider.version} from {provider.address}", flush=True)
    result = subprocess.run(
        ["terraform", f"-chdir={directory}", "init", "-input=false", "-no-color"],
        env={**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise OperatorError(
            f"{provider.address} {provider.version} is in no mirror on this machine and can't be "
            f"downloaded. Set BRANCHLINE_PROVIDER_MIRROR to a mirror's directory.\n{result.stderr}"
        )
    mirror = directory / "mirror"
    mirror.unlink(missing_ok=True)
    mirror.symlink_to(Path(".terraform") / "providers")  # laid out as Terraform's mirrors are
    return mirror
