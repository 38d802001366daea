"""`make status`: what runs, what waits and what was built."""

from collections.abc import Sequence

from rich.table import Table

from cli.cloud import Cloud
from cli.console import console, say
from cli.context import DEFAULT_CONFIG, ConfigOption, Deployment
from cli.embedded_aws import server as embedded_aws
from cli.pipeline_rows import hotfix_rows, machine_step_rows, release_rows
from cli.platform import Platform, find_platform
from cli.snapshot import (
    account_versions,
    count_runners,
    last_builds,
    queue_depths,
)
from cli.terraform.synthesis import synthesize

_HOW_MANY = 10  # builds, and machine steps


def status(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Show what runs, what waits and what was built last."""
    deployment = Deployment.load(config)
    if deployment.is_local:
        server = embedded_aws.find()
        if server is None:
            say("The embedded AWS does not run: `make deploy` starts it.")
            return
        say(f"The embedded AWS runs at {server.endpoint} since {server.started_at}.")
    cloud = deployment.connect()
    assert cloud is not None
    _show_accounts(cloud)
    platform = find_platform(deployment, synthesize(config))
    if platform is None:
        return
    _show("Queue", ("waiting", "in work"), queue_depths(cloud, platform))
    say(f"\nRunners: {count_runners(cloud, platform)}")
    builds = last_builds(cloud, _HOW_MANY)
    _show("Build", ("branch", "commit", "status", "started"), builds)
    _show_pipelines(cloud, platform)


def _show_pipelines(cloud: Cloud, platform: Platform) -> None:
    _show("Release", ("branch", "now", "pipeline"), release_rows(cloud))
    if platform.hotfix_pipelines:
        rows = hotfix_rows(cloud, platform.hotfix_pipelines.product_id)
        _show("Hotfix", ("branch", "product", "now", "pipeline"), rows)
    if cloud.settings.machine_step_environments:
        rows = machine_step_rows(cloud, _HOW_MANY)
        _show("Machine step", ("environment", "status", "started", "why"), rows)


def _show_accounts(cloud: Cloud) -> None:
    rows = [
        (account, roles, version or "not deployed")
        for (account, roles), version in account_versions(cloud).items()
    ]
    _show("Account", ("roles", "version"), rows)


def _show(first: str, others: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    table = Table(first, *others, box=None, padding=(0, 3, 0, 0), header_style="bold")
    for row in rows:
        table.add_row(*map(str, row))
    say()
    console.print(table)
