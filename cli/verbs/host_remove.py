"""`make host-remove NAME=… ENV=…`: a host leaves both services."""

from cli.console import say
from cli.context import DEFAULT_CONFIG, ConfigOption, Deployment
from cli.hosts.removal import remove_host
from cli.on_premises import environments_of
from cli.verbs.host import EnvironmentOption, NameOption


def host_remove(
    name: NameOption, environment: EnvironmentOption, config: ConfigOption = DEFAULT_CONFIG
) -> None:
    """Remove a host from Systems Manager and CodeDeploy, with its tags, user, keys and tickets."""
    [place] = environments_of(Deployment.load(config), environment)
    clients = (place.client("ssm"), place.client("codedeploy"), place.client("iam"))
    path = place.addresses.host_users_path
    removed = 0
    for what in remove_host(clients, name, place.owner, place.role, path):
        say(f"Removed: {what}")
        removed += 1
    if not removed:
        say(f"Nothing of {name} is left in {environment}.")
    say(f"Run on {name}, if it still runs: sudo sh uninstall.sh")
