"""What a release pipeline does, from the commit to the last environment."""

from modules.addresses import Addresses
from modules.console import commit_url, stack_url
from modules.foundations import Foundations
from modules.pipelines import (
    Environment,
    Pipeline,
    Stage,
    approval_stage,
    build_stage,
    deploy_stage,
    source_stage,
)
from modules.pipelines.actions import COMMIT_ID
from modules.settings import Application, Release


def release_pipelines(
    addresses: Addresses, foundations: Foundations, application: Application, release: Release
) -> dict[str, Pipeline]:
    """Returns the pipelines of an application by the branch that they release.

    ``develop`` goes to Dev; ``main`` to QA, if there is one, to Stage and, once approved, to Prod.
    """
    environments = {
        release.develop: ("dev",),
        release.main: tuple(
            each for each in addresses.settings.accounts.environments() if each != "dev"
        ),
    }
    return {
        branch: Pipeline(
            name=addresses.release_pipeline(application.name, branch),
            role_arn=addresses.release_role_arn(application.name, branch),
            artifact_bucket=foundations.artifacts.name,
            key_arn=foundations.key.arn,
            stages=_stages(addresses, application, branch, names),
        )
        for branch, names in environments.items()
    }


def _stages(
    addresses: Addresses, application: Application, branch: str, environments: tuple[str, ...]
) -> tuple[Stage, ...]:
    name = application.name
    stages = [
        source_stage(application.repository, branch, addresses.pipeline_source_role_arn),
        build_stage(addresses.image_project(name), addresses.package_project(name), environments),
    ]
    for environment in environments:
        if environment == "prod":
            stages.append(_approval(addresses, application, branch))
        stages.append(
            deploy_stage(
                _environment(addresses, name, environment),
                pipeline=addresses.release_pipeline(name, branch),
                lock_function=addresses.environment_lock_function,
            )
        )
    return tuple(stages)


def _approval(addresses: Addresses, application: Application, branch: str) -> Stage:
    settings = addresses.settings
    stage = stack_url(settings, addresses.application_stack(application.name, "stage"))
    return approval_stage(
        addresses.approvals_topic_arn,
        message=f"{application.name} is to go to Prod: commit {COMMIT_ID} of {branch} in the "
        f"repository {application.repository}. It runs in Stage: {stage}",
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
