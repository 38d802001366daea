"""`make synth`: writes the Terraform of every account."""

from cli.console import say
from cli.context import DEFAULT_CONFIG, ConfigOption, Deployment
from cli.terraform.synthesis import synthesize


def synth(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Write the Terraform of every account."""
    Deployment.load(config)
    for stack in synthesize(config):
        say(f"{stack.name}: {stack.directory}")
