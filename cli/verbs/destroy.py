"""`make destroy`: deletes all that was deployed."""

from typing import Annotated

import typer

from cli.cloud import Cloud
from cli.console import say
from cli.context import DEFAULT_CONFIG, ConfigOption, Deployment
from cli.embedded_aws import server as embedded_aws
from cli.embedded_aws.state import drop_stale_state
from cli.errors import OperatorError
from cli.platform import Platform, find_platform
from cli.removal.applications import application_stacks, delete_stacks, refuse_while_there_are
from cli.removal.hotfixes import terminate_hotfixes
from cli.removal.releases import stop_releases
from cli.terraform.run import DESTROY
from cli.terraform.stacks import run_stacks
from cli.terraform.synthesis import synthesize


def destroy(
    config: ConfigOption = DEFAULT_CONFIG,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
    with_applications: Annotated[
        bool, typer.Option("--with-applications", help="also what pipelines have deployed")
    ] = False,
    keep_running: Annotated[
        bool, typer.Option("--keep-running", help="leave the embedded AWS up, with nothing in it")
    ] = False,
) -> None:
    """Delete all that was deployed; the embedded AWS ends with it."""
    deployment = Deployment.load(config)
    cloud = deployment.connect()
    if cloud is None:
        _drop_state(deployment)
        say("Nothing is deployed: the embedded AWS does not run.")
        return
    stacks = synthesize(config)
    if not (yes or deployment.is_local):
        accounts = ", ".join(dict.fromkeys(deployment.settings.accounts.roles().values()))
        _ask(f"Delete everything of {deployment.settings.name_prefix} in {accounts}?")
    if not (with_applications or deployment.is_local):
        refuse_while_there_are(application_stacks(cloud), config)
    _remove_what_terraform_does_not_know(cloud, find_platform(deployment, stacks))
    run_stacks(DESTROY.in_parallel(deployment.parallelism), stacks, deployment.terraform())
    say("Nothing is deployed any more.")
    if cloud.server and not keep_running:
        embedded_aws.stop(cloud.server)
        _drop_state(deployment)
        say("The embedded AWS has ended too.")


def _remove_what_terraform_does_not_know(cloud: Cloud, platform: Platform | None) -> None:
    """Ends what deploys, then deletes what it has deployed."""
    if platform and platform.hotfix_pipelines:
        terminate_hotfixes(cloud, platform.hotfix_pipelines)
    stop_releases(cloud)
    delete_stacks(cloud, application_stacks(cloud))


def _ask(question: str) -> None:
    try:
        agreed = typer.confirm(question)
    except typer.Abort:
        agreed = False
    if not agreed:
        raise OperatorError("Nothing was deleted. Without a terminal, add --yes.")


def _drop_state(deployment: Deployment) -> None:
    drop_stale_state(deployment.state_directory(), None)
