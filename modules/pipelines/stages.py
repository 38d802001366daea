"""The stages that pipelines are built of."""

from modules.pipelines import actions
from modules.pipelines.actions import Environment
from modules.pipelines.model import Action, Stage, in_sequence

STAGE_NAMES = {"dev": "Dev", "qa": "QA", "stage": "Stage", "prod": "Prod"}


def source_stage(repository: str, branch: str, role_arn: str) -> Stage:
    """Returns the stage that takes the commit, by the role of the repository's account."""
    return Stage("Source", (actions.take_commit(repository, branch, role_arn),))


def build_stage(image_project: str, package_project: str, environments: tuple[str, ...]) -> Stage:
    """Returns the stage that builds the image and, beside it, packages the template."""
    return Stage(
        "Build",
        (
            actions.build_image(image_project),
            actions.package_template(package_project, environments),
        ),
    )


def deploy_stage(
    environment: Environment,
    *,
    pipeline: str,
    lock_function: str,
    beforehand: tuple[Action, ...] = (),
    afterwards: tuple[Action, ...] = (),
) -> Stage:
    """Returns the stage that changes one environment's stack by change set.

    No other execution deploys there meanwhile. If one of its actions fails, the lock is left: it
    counts no longer once the execution has ended.

    pipeline: the pipeline's name, and so its change sets'.
    beforehand, afterwards: what else is to be done, without the lock.
    """
    return Stage(
        STAGE_NAMES[environment.name],
        in_sequence(
            *beforehand,
            actions.lock("acquire", lock_function, environment.stack, pipeline),
            actions.create_change_set(environment, pipeline),
            actions.execute_change_set(environment, pipeline),
            actions.lock("release", lock_function, environment.stack, pipeline),
            *afterwards,
        ),
    )


def approval_stage(topic_arn: str, message: str, link: str) -> Stage:
    """Returns the stage that waits for a person."""
    return Stage("Approval", (actions.approve(topic_arn, message, link),))


def machine_step_stage(
    name: str, state_machine_arn: str, request: str, *, execution_prefix: str
) -> Stage:
    """Returns the stage that runs a command on machines."""
    return Stage(
        name, (actions.run_command("Command", state_machine_arn, request, execution_prefix),)
    )
