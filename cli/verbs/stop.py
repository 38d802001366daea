"""`make stop`: ends the embedded AWS."""

from cli.console import say
from cli.context import DEFAULT_CONFIG, ConfigOption, Deployment
from cli.embedded_aws import server as embedded_aws
from cli.embedded_aws.state import drop_stale_state
from cli.errors import OperatorError


def stop(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """End the embedded AWS and all that runs in it."""
    deployment = Deployment.load(config)
    if not deployment.is_local:
        raise OperatorError(
            f"{config} is not deployed to the embedded AWS; `make destroy` ends it."
        )
    server = embedded_aws.find()
    if server is None:
        say("The embedded AWS does not run.")
    else:
        embedded_aws.stop(server)
        say(f"The embedded AWS at {server.endpoint} has ended.")
    if drop_stale_state(deployment.state_directory(), None):
        say("Its Terraform state is dropped: what it described is gone.")
