"""`make hosts`: the hosts of every environment, and what is wrong with them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from cli.console import complain, console, say
from cli.context import DEFAULT_CONFIG, ConfigOption, Deployment
from cli.hosts.host import Host
from cli.hosts.identity import ENVIRONMENT_TAG, NAME_TAG, OWNER_TAG
from cli.hosts.instances import list_instances
from cli.hosts.newcomers import catch_up
from cli.hosts.problems import problems_of
from cli.hosts.registration import register_joined
from cli.hosts.survey import survey
from cli.on_premises import Environment, environments_of

_COLUMNS = ("Host", "Node", "SSM agent", "Platform", "Last contact", "Acts as", "Last deployment")


def hosts(
    environment: Annotated[
        str | None, typer.Option("--environment", envvar="ENV", help="all if none is given")
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Register the hosts that joined, and show all of them with what is wrong and what helps."""
    for place in environments_of(Deployment.load(config), environment or None):
        now = datetime.now(UTC)
        found = survey(place, now)
        changes = _register(place, found)
        if changes:
            found = survey(place, now)
        say(f"{place.name} ({place.account})")
        for change in changes:
            say(f"  {change}")
        _show(place, found, now)


def _register(place: Environment, found: Sequence[Host]) -> list[str]:
    """Returns what happened to the hosts that joined since, and what was begun for them."""
    codedeploy = place.client("codedeploy")
    changes = list(register_joined(codedeploy, found, place.role_arn))
    if not changes:
        return []
    known = {each.name for each in found if each.instance}
    joined = [
        each.tags
        for each in list_instances(codedeploy, place.owner)
        if each.name not in known and each.tags.get(ENVIRONMENT_TAG) == place.name
    ]
    return [*changes, *catch_up(codedeploy, place.owner, joined)]


def _show(place: Environment, found: Sequence[Host], now: datetime) -> None:
    if not found:
        say("  has no hosts: `make host NAME=… ENV=…` makes a ticket for one")
        return
    own = (NAME_TAG, ENVIRONMENT_TAG, OWNER_TAG, place.addresses.machine_steps_tag[0])
    table = Table(*_COLUMNS, "Tags", box=None, padding=(0, 3, 0, 0), header_style="bold")
    for host in found:
        table.add_row(*_row(host), _tags(host.tags, own))
    console.print(table)
    for host in found:
        for problem in problems_of(host, place.role_arn, now):
            complain(f"  {host.name}: {problem}")


def _row(host: Host) -> tuple[str, ...]:
    node, last = host.node, host.last
    contact = node.last_contact.astimezone(UTC) if node and node.last_contact else None
    return (
        host.name,
        node.id if node else "-",
        node.agent if node else "-",
        node.platform if node else "-",
        f"{contact:%Y-%m-%d %H:%M}" if contact else "-",
        _identity(host),
        f"{last.deployment} {last.status}" if last else "-",
    )


def _identity(host: Host) -> str:
    if host.instance is None:
        return "-"
    return "its node's session" if host.instance.session_arn else "IAM user"


def _tags(tags: Mapping[str, str], own: Sequence[str]) -> str:
    return ",".join(f"{key}={tags[key]}" for key in sorted(tags) if key not in own) or "-"
