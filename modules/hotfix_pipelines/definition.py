"""A hotfix pipeline: from the branch's commit through Stage and an approval to Prod."""

from dataclasses import dataclass

from modules.addresses import Addresses
from modules.pipelines import (
    Environment,
    Pipeline,
    Stage,
    approval_stage,
    build_stage,
    deploy_stage,
    invoke,
    source_stage,
)
from modules.pipelines.actions import COMMIT_ID, EXECUTION_ID
from modules.pipelines.model import Action

ENVIRONMENTS = ("stage", "prod")
_PULL_REQUESTS = "PullRequests"  # the stage, and its action's variables


@dataclass(frozen=True)
class HotfixValues:
    """What differs from one hotfix pipeline to the next.

    hotfix: the hotfix's name, which is also the pipeline's and its change sets'.
    key_arn: what encrypts the artifacts. The projects and stacks are the application's.
    """

    hotfix: str
    repository: str
    branch: str
    access_token: str
    role_arn: str
    key_arn: str
    image_project: str
    package_project: str
    stage_stack: str
    prod_stack: str


def hotfix_pipeline(addresses: Addresses, values: HotfixValues) -> Pipeline:
    """Returns the pipeline of one hotfix."""
    stage, prod = (
        _environment(addresses, name, stack)
        for name, stack in zip(ENVIRONMENTS, (values.stage_stack, values.prod_stack), strict=True)
    )
    lock = addresses.environment_lock_function
    check = _with_token(addresses, values, "CheckToken", "check")
    spend = _with_token(addresses, values, "SpendToken", "spend")
    return Pipeline(
        name=values.hotfix,
        role_arn=values.role_arn,
        artifact_bucket=addresses.artifact_bucket,
        key_arn=values.key_arn,
        stages=(
            source_stage(values.repository, values.branch, addresses.pipeline_source_role_arn),
            build_stage(values.image_project, values.package_project, ENVIRONMENTS),
            deploy_stage(stage, pipeline=values.hotfix, lock_function=lock),
            Stage(
                _PULL_REQUESTS,
                (_with_token(addresses, values, "Open", "open", namespace=_PULL_REQUESTS),),
            ),
            approval_stage(
                addresses.approvals_topic_arn,
                message=f"#{{{_PULL_REQUESTS}.Summary}}",
                link=f"#{{{_PULL_REQUESTS}.Link}}",
            ),
            deploy_stage(
                prod,
                pipeline=values.hotfix,
                lock_function=lock,
                beforehand=(check,),
                afterwards=(spend,),
            ),
        ),
    )


def _environment(addresses: Addresses, name: str, stack: str) -> Environment:
    account = addresses.settings.accounts.roles()[name]
    return Environment(
        name=name,
        stack=stack,
        deploy_role_arn=addresses.deploy_role_arn(account),
        execution_role_arn=addresses.execution_role_arn(account),
    )


def _with_token(
    addresses: Addresses,
    values: HotfixValues,
    name: str,
    step: str,
    namespace: str | None = None,
) -> Action:
    """Returns the action by which the pull-request function takes a step."""
    parameters = {
        "step": step,
        "hotfix": values.hotfix,
        "access_token": values.access_token,
        "execution": EXECUTION_ID,
        "commit": COMMIT_ID,
    }
    return invoke(name, addresses.pull_requests_function, parameters, namespace)
