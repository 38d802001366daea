"""The environment of the cdktf and terraform processes."""

from collections.abc import Mapping
from pathlib import Path

_CDKTF = {
    "CI": "1",  # no prompts, no spinners
    "CHECKPOINT_DISABLE": "1",  # no version check on the network
    "CDKTF_SKIP_PROVIDER_LOCK": "true",  # it asks the registry, also when the mirror has all
    "CDKTF_DISABLE_PLUGIN_CACHE_ENV": "true",  # the mirror does this
    "NO_COLOR": "1",
    "FORCE_COLOR": "0",
    "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20",
    "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1",
    "TF_IN_AUTOMATION": "1",
}


def cdktf_environment(inherited: Mapping[str, str], cli_configuration: Path) -> dict[str, str]:
    """Returns ``inherited`` made quiet and non-interactive, with the CLI configuration set.

    PYTHONDONTWRITEBYTECODE goes: without .pyc files every synthesis compiles the bindings again.
    """
    kept = {key: value for key, value in inherited.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return kept | _CDKTF | {"TF_CLI_CONFIG_FILE": str(cli_configuration)}
