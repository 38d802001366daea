"""Shows a deployment until it ends."""

import time
from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.live import Live

from cli.console import complain, say
from cli.errors import OperatorError
from cli.releases.deployment import SUCCEEDED, Deployment, look_at
from cli.releases.display import changes, failures, table

_POLL_SECONDS = 2.0


def watch_to_the_end(client: Any, deployment_id: str, console: Console) -> None:
    """Shows the deployment per host and event until it ends, and the rollback if there is one.

    Raises OperatorError if it does not succeed.
    """
    ended = _watch(client, deployment_id, console)
    for line in failures(ended):
        complain(line)
    if ended.status == SUCCEEDED:
        say(f"{ended.id} has succeeded on {_hosts(ended)}.")
        return
    after = ""
    if ended.rollback:
        say(f"CodeDeploy goes back to the revision before, by {ended.rollback}:")
        after = f"; its rollback {ended.rollback}: {_watch(client, ended.rollback, console).status}"
    raise OperatorError(f"{ended.id} has not succeeded: {ended.status}{after}")


def _watch(client: Any, deployment_id: str, console: Console) -> Deployment:
    """Returns the deployment when it has ended: a live table for people, lines for others."""
    if not console.is_terminal:
        before: Deployment | None = None
        for now in _looks(client, deployment_id):
            for line in changes(before, now):
                say(line)
            before = now
        return now
    with Live(console=console, auto_refresh=False) as live:
        for now in _looks(client, deployment_id):
            live.update(table(now), refresh=True)
    return now


def _looks(client: Any, deployment_id: str) -> Iterator[Deployment]:
    """Yields the deployment at every look, the ended one last."""
    while not (now := look_at(client, deployment_id)).has_ended:
        yield now
        time.sleep(_POLL_SECONDS)
    yield now


def _hosts(deployment: Deployment) -> str:
    succeeded = [host for host in deployment.hosts if host.status == SUCCEEDED]
    return f"{len(succeeded)} of {len(deployment.hosts)} hosts"
