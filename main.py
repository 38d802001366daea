"""Synthesizes one Terraform stack for each account of the configuration.

BRANCHLINE_CONFIG names the configuration file; without it, the local one is used.
"""

import os
import sys
from pathlib import Path

from modules.account_stack import AccountStack
from modules.addresses import Addresses
from modules.branch_builds import SourceAccount, ToolsAccount
from modules.events import EventBus, EventRelay
from modules.foundations import (
    DeadLetterQueue,
    DeploymentRecord,
    Foundations,
    UndeliveredEvents,
)
from modules.framework import App
from modules.hotfix_pipelines import ApprovalRules, HotfixPipelines, HotfixSourceRoles
from modules.machine_steps import (
    InvalidDocument,
    MachineAccount,
    MachineSteps,
    machine_repositories_role,
)
from modules.pipelines import PipelineParts, pipeline_source_role
from modules.release_pipelines import ReleasePipelines
from modules.settings import ConfigurationError, Settings, load_settings
from modules.workloads import WorkloadAccount

PROJECT = Path(__file__).parent


def main() -> None:
    """Writes the stacks; exits with 1 and the mistakes' lines if the configuration is wrong."""
    path = Path(os.environ.get("BRANCHLINE_CONFIG") or PROJECT / "config" / "local.yaml")
    try:
        settings = load_settings(path)
        synthesize(App(), settings)
    except (ConfigurationError, InvalidDocument) as error:
        sys.exit(str(error))


def synthesize(app: App, settings: Settings) -> None:
    """Writes one stack for each account id; an account with several roles holds all of them."""
    addresses = Addresses(settings)
    for account, roles in _roles_by_account(settings).items():
        fill(AccountStack(app, addresses, account, roles, PROJECT), addresses)
    app.synth()


def fill(stack: AccountStack, addresses: Addresses) -> None:
    """Puts into the stack what its account's roles call for."""
    DeploymentRecord(stack, "deployment-record", addresses, stack.roles)
    settings = addresses.settings
    if settings.stack_applications and set(settings.accounts.environments()) & set(stack.roles):
        WorkloadAccount(stack, "workloads", addresses, stack.account)
    if stack.account in addresses.machine_accounts:
        MachineAccount(stack, "machines", addresses, stack.account)
    if not {"source", "tools"} & set(stack.roles):
        return
    foundations = Foundations(stack, "foundations", addresses) if "tools" in stack.roles else None
    undelivered = UndeliveredEvents(
        stack,
        "undelivered-events",
        addresses,
        stack.account,
        alarm_topics=[foundations.topic.arn] if foundations else [],
    )
    if "source" in stack.roles:
        fill_source(stack, addresses, undelivered)
    if foundations:
        fill_tools(stack, addresses, foundations, undelivered)


def fill_source(stack: AccountStack, addresses: Addresses, undelivered: DeadLetterQueue) -> None:
    """Puts into the stack what the account of the repositories needs."""
    settings = addresses.settings
    EventRelay(stack, "event-relay", addresses, undelivered)
    source = SourceAccount(stack, "branch-builds-source", addresses)
    if settings.applications:
        pipeline_source_role(stack, "pipeline-source-role", addresses)
    if settings.hotfix_applications:
        HotfixSourceRoles(stack, "hotfix-roles", addresses)
    if addresses.machine_accounts:
        machine_repositories_role(stack, "machine-repositories-role", addresses)
    if settings.approval_rule:
        ApprovalRules(
            stack,
            "approval-rules",
            addresses,
            rule=settings.approval_rule,
            depends_on=source.repositories,
        )


def fill_tools(
    stack: AccountStack,
    addresses: Addresses,
    foundations: Foundations,
    undelivered: DeadLetterQueue,
) -> None:
    """Puts into the stack what the account of the platform itself needs."""
    settings = addresses.settings
    bus = EventBus(stack, "event-bus", addresses)
    ToolsAccount(stack, "branch-builds", addresses, foundations, bus=bus, undelivered=undelivered)
    if settings.applications:
        PipelineParts(stack, "pipelines", addresses, foundations, undelivered)
        ReleasePipelines(
            stack, "releases", addresses, foundations, bus=bus, undelivered=undelivered
        )
    if settings.hotfix_applications:
        HotfixPipelines(stack, "hotfixes", addresses, foundations, bus=bus, undelivered=undelivered)
    if addresses.machine_accounts:
        MachineSteps(stack, "machine-steps", addresses, foundations, undelivered=undelivered)


def _roles_by_account(settings: Settings) -> dict[str, list[str]]:
    accounts: dict[str, list[str]] = {}
    for role, account in settings.accounts.roles().items():
        accounts.setdefault(account, []).append(role)
    return accounts


if __name__ == "__main__":
    main()
