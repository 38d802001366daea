"""The environment of terraform and of cdktf."""

import os
from pathlib import Path

_QUIET_NODE = {
    "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20",
    "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1",
}
_QUIET_TERRAFORM = {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
_QUIET_CDKTF = {
    "CI": "1",  # no prompts, no spinners
    "CDKTF_SKIP_PROVIDER_LOCK": "true",  # it asks the registry, also when the mirror has all
    "CDKTF_DISABLE_PLUGIN_CACHE_ENV": "true",  # the mirror does this
    "NO_COLOR": "1",
    "FORCE_COLOR": "0",
}


def terraform_environment(cli_configuration: Path) -> dict[str, str]:
    """Returns the environment of a terraform that asks nothing and phones nobody."""
    return {**os.environ, **_QUIET_TERRAFORM, "TF_CLI_CONFIG_FILE": str(cli_configuration)}


def cdktf_environment(cli_configuration: Path) -> dict[str, str]:
    """Returns the environment of cdktf-cli, and so of main.py, which it runs.

    PYTHONDONTWRITEBYTECODE goes: without .pyc files every synthesis compiles the bindings again.
    """
    environment = terraform_environment(cli_configuration)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment | _QUIET_NODE | _QUIET_CDKTF
