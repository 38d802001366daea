"""The stages of a release pipeline, by the way its application is deployed."""

from collections.abc import Iterator

from modules.addresses import Addresses
from modules.console import commit_url, stack_url
from modules.pipelines import (
    STAGE_NAMES,
    Environment,
    Stage,
    approval_stage,
    build_stage,
    deploy_stage,
    machine_step_stage,
    source_stage,
)
from modules.pipelines.actions import COMMIT_ID
from modules.settings import Application, MachineStepDeployment


def release_stages(
    addresses: Addresses, application: Application, branch: str, environments: tuple[str, ...]
) -> Iterator[Stage]:
    """Yields the stages from the commit to the last of ``environments``, machine steps between."""
    name = application.name
    yield source_stage(application.repository, branch, addresses.pipeline_source_role_arn)
    yield from _machine_steps(addresses, application, "source")
    if application.deploys_stacks:
        image, package = addresses.image_project(name), addresses.package_project(name)
        yield build_stage(image, package, environments)
        yield from _machine_steps(addresses, application, "build")
    for environment in environments:
        if environment == "prod":
            yield _approval(addresses, application, branch)
        yield _deployment(addresses, application, branch, environment)
        yield from _machine_steps(addresses, application, environment)


def _machine_steps(addresses: Addresses, application: Application, after: str) -> Iterator[Stage]:
    for step in application.machine_steps:
        if step.after == after:
            yield machine_step_stage(
                step.name,
                addresses.state_machine_arn(step.environment),
                step.request,
                execution_prefix=addresses.execution_prefix(application.name, step.name),
            )


def _deployment(
    addresses: Addresses, application: Application, branch: str, environment: str
) -> Stage:
    if isinstance(application.deploy, MachineStepDeployment):
        return machine_step_stage(
            STAGE_NAMES[environment],
            addresses.state_machine_arn(environment),
            application.deploy.request,
            execution_prefix=addresses.execution_prefix(application.name, environment),
        )
    return deploy_stage(
        _environment(addresses, application.name, environment),
        pipeline=addresses.release_pipeline(application.name, branch),
        lock_function=addresses.environment_lock_function,
    )


def _approval(addresses: Addresses, application: Application, branch: str) -> Stage:
    settings = addresses.settings
    before = "Its command has succeeded on the machines of Stage"
    if application.deploys_stacks:
        stack = addresses.application_stack(application.name, "stage")
        before = f"It runs in Stage: {stack_url(settings, stack)}"
    return approval_stage(
        addresses.approvals_topic_arn,
        message=f"{application.name} is to go to Prod: commit {COMMIT_ID} of {branch} in the "
        f"repository {application.repository}. {before}",
        link=commit_url(settings, application.repository, COMMIT_ID),
    )


def _environment(addresses: Addresses, application: str, name: str) -> Environment:
    account = addresses.settings.accounts.environments()[name]
    return Environment(
        name=name,
        stack=addresses.application_stack(application, name),
        deploy_role_arn=addresses.deploy_role_arn(account),
        execution_role_arn=addresses.execution_role_arn(account),
    )
