"""`make host NAME=… ENV=… TAGS=…`: a ticket for one server to join, once."""

import shlex
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

import typer

from cli.console import say
from cli.context import DEFAULT_CONFIG, ConfigOption, Deployment
from cli.errors import OperatorError
from cli.hosts.identity import check_name, host_tags, parse_tags
from cli.hosts.nodes import list_nodes
from cli.hosts.tickets import MOST_HOURS, Ticket, make_ticket, void_tickets
from cli.on_premises import Environment, environments_of

KEYS_FILE = "/root/branchline-keys"  # on the host; install.sh reads it once

NameOption = Annotated[str, typer.Option("--name", envvar="NAME", help="of the host")]
EnvironmentOption = Annotated[str, typer.Option("--environment", envvar="ENV", help="dev, …")]


def host(
    name: NameOption,
    environment: EnvironmentOption,
    *,
    tags: Annotated[str, typer.Option("--tags", envvar="TAGS", help="role=api,site=…")] = "",
    hours: Annotated[
        int, typer.Option("--hours", envvar="HOURS", min=1, max=MOST_HOURS, help="of the ticket")
    ] = MOST_HOURS,
    identity: Annotated[
        Literal["session", "user"], typer.Option("--identity", envvar="IDENTITY")
    ] = "session",
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Make a ticket for one server to join an environment, and print what to run on it."""
    check_name(name)
    given = parse_tags(tags)
    [place] = environments_of(Deployment.load(config), environment)
    all_tags = host_tags(place.addresses, name, environment, given)
    place.need_role()
    ssm = place.client("ssm")
    _need_new_name(place, name)
    if count := void_tickets(ssm, name, place.role):
        say(f"{count} earlier tickets of {name} are void now.")
    expires = datetime.now(UTC) + timedelta(hours=hours)
    ticket = make_ticket(ssm, name, place.role, all_tags, expires)
    for line in _instructions(place, name, ticket, identity):
        say(line)


def _need_new_name(place: Environment, name: str) -> None:
    for node in list_nodes(place.client("ssm"), place.owner):
        if node.name == name:
            raise OperatorError(
                f"{name} has joined already, as {node.id}: choose another name, or "
                f"`make host-remove NAME={name} ENV={place.name}` first"
            )


def _instructions(
    place: Environment, name: str, ticket: Ticket, identity: Literal["session", "user"]
) -> Iterator[str]:
    arguments = ["--region", place.cloud.settings.region, "--activation-id", ticket.id]
    if identity == "user":
        yield "First its user's key, which is only ever in this pipe:"
        yield (
            f"  make -s host-rotate NAME={name} ENV={place.name} CONFIG={place.config}"
            f" | ssh {name} 'sudo install -m 600 /dev/stdin {KEYS_FILE}'"
        )
        arguments += ["--identity", "user", "--keys-file", KEYS_FILE]
    command = shlex.join(["sudo", "sh", "install.sh", *arguments, "--code-file", "-"])
    yield (
        f"Copy agent_scripts/install.sh to {name}, and run there, once, until "
        f"{ticket.expires:%Y-%m-%d %H:%M} UTC:"
    )
    yield f"  printf %s {shlex.quote(ticket.code)} | {command}"
    yield f"`make hosts ENV={place.name}` then shows it, and makes it known to CodeDeploy."
