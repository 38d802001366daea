"""How a deployment looks in a terminal, and line by line elsewhere."""

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from cli.releases.deployment import Deployment, Host

_STYLES = {"Succeeded": "green", "InProgress": "yellow", "Failed": "bold red", "Skipped": "dim"}

# https://docs.aws.amazon.com/codedeploy/latest/userguide/error-codes.html
_CURES = {
    "NO_INSTANCES": "no host has the tags of this group: `make hosts` shows their tags",
    "AGENT_ISSUE": "the agent of a host does not answer: run doctor.sh on it",
    "HEALTH_CONSTRAINTS": "too few hosts stay healthy: look at those that failed",
    "HEALTH_CONSTRAINTS_INVALID": "the group has fewer hosts than must stay healthy",
    "REVISION_MISSING": "the bundle is gone from the bucket: `make release` uploads it again",
    "TIMEOUT": "a host did not begin or end an event in time: run doctor.sh on it",
}


def table(deployment: Deployment) -> Table:
    """Returns a row for each host with its lifecycle events, coloured by how they are."""
    rows = Table("Host", "Status", "Events", box=None, padding=(0, 3, 0, 0), header_style="bold")
    rows.title = f"{deployment.id} {deployment.status}"
    rows.title_justify = "left"
    for host in deployment.hosts:
        events = Text(" ").join(_coloured(event.name, event.status) for event in host.events)
        rows.add_row(host.name, _coloured(host.status, host.status), events)
    return rows


def changes(before: Deployment | None, now: Deployment) -> Iterator[str]:
    """Yields a line for each event of a host that is otherwise than before."""
    known = set(_lines(before)) if before else set()
    for line in _lines(now):
        if line not in known:
            yield line


def failures(deployment: Deployment) -> Iterator[str]:
    """Yields why the deployment failed, and the end of what each failed script said."""
    if deployment.error:
        code, message = deployment.error
        yield f"{deployment.id} {deployment.status.lower()}: {code}: {message}"
        if code in _CURES:
            yield f"  {_CURES[code]}"
    for host in deployment.hosts:
        yield from _failure(host)


def _failure(host: Host) -> Iterator[str]:
    event = host.failure
    if event:
        yield f"{host.name}: {event.name} failed: {event.reason or 'the agent gives no reason'}"
        for line in event.log.splitlines():
            yield f"  {line}"
    elif host.status in ("Failed", "Unknown"):
        yield f"{host.name}: is {host.status.lower()} without an event: run doctor.sh on it"


def _lines(deployment: Deployment) -> Iterator[str]:
    for host in deployment.hosts:
        for event in host.events:
            if event.status != "Pending":
                yield f"{host.name}: {event.name}: {event.status}"


def _coloured(text: str, status: str) -> Text:
    return Text(text, style=_STYLES.get(status, "dim"))
