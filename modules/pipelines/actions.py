"""The actions that pipelines are built of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from modules.compact_json import compact_json
from modules.pipelines.model import Action

SOURCE = "Source"  # the source action, its artifact and its variables
PACKAGED = "Packaged"  # the artifact of templates and their configurations
COMMIT_ID = f"#{{{SOURCE}.CommitId}}"
EXECUTION_ID = "#{codepipeline.PipelineExecutionId}"


@dataclass(frozen=True)
class Environment:
    """Where an application is deployed.

    name: ``dev``, ``qa``, ``stage`` or ``prod``. stack: the CloudFormation stack's name.
    deploy_role_arn: the role, in the environment's account, that the pipeline acts by.
    execution_role_arn: the role there that CloudFormation acts by.
    """

    name: str
    stack: str
    deploy_role_arn: str
    execution_role_arn: str


def take_commit(repository: str, branch: str, role_arn: str) -> Action:
    """Returns the source action; the branch's rule starts it, it does not poll."""
    return Action(
        SOURCE,
        "Source",
        "CodeCommit",
        {"RepositoryName": repository, "BranchName": branch, "PollForSourceChanges": "false"},
        outputs=(SOURCE,),
        namespace=SOURCE,
        role_arn=role_arn,
    )


def build_image(project: str) -> Action:
    """Returns the action that builds the commit's container image and pushes it."""
    return _build("Image", project, {})


def package_template(project: str, environments: tuple[str, ...]) -> Action:
    """Returns the action that packages the template, with a configuration per environment."""
    return _build("Package", project, {"ENVIRONMENTS": " ".join(environments)}, PACKAGED)


def lock(step: Literal["acquire", "release"], function: str, stack: str, pipeline: str) -> Action:
    """Returns the action that waits until no other execution deploys to ``stack``, or its end."""
    name = {"acquire": "Lock", "release": "Unlock"}[step]
    parameters = {
        "step": step,
        "environment": stack,
        "pipeline": pipeline,
        "execution": EXECUTION_ID,
    }
    return invoke(name, function, parameters)


def create_change_set(environment: Environment, change_set: str) -> Action:
    """Returns the action that makes the change set, instead of an earlier one of that name."""
    return _change_stack(
        "CreateChangeSet",
        environment,
        {
            "ActionMode": "CHANGE_SET_REPLACE",
            "StackName": environment.stack,
            "ChangeSetName": change_set,
            "TemplatePath": f"{PACKAGED}::template.json",
            "TemplateConfiguration": f"{PACKAGED}::{environment.name}.json",
            "Capabilities": "CAPABILITY_NAMED_IAM",
            "RoleArn": environment.execution_role_arn,
        },
        inputs=(PACKAGED,),
    )


def execute_change_set(environment: Environment, change_set: str) -> Action:
    """Returns the action that executes the change set; CloudFormation then deletes all others."""
    return _change_stack(
        "ExecuteChangeSet",
        environment,
        {
            "ActionMode": "CHANGE_SET_EXECUTE",
            "StackName": environment.stack,
            "ChangeSetName": change_set,
        },
    )


def approve(topic_arn: str, message: str, link: str) -> Action:
    """Returns the action that waits, for 7 days, until a person approves.

    message: what the topic's subscribers and the console show. link: what to look at first.
    """
    return Action(
        "Approval",
        "Approval",
        "Manual",
        {"NotificationArn": topic_arn, "CustomData": message, "ExternalEntityLink": link},
    )


def invoke(
    name: str, function: str, parameters: Mapping[str, str], namespace: str | None = None
) -> Action:
    """Returns the action that waits for a function's job result.

    parameters: what the function gets, as JSON of at most 1,000 characters.
    """
    return Action(
        name,
        "Invoke",
        "Lambda",
        {"FunctionName": function, "UserParameters": compact_json(dict(parameters))},
        namespace=namespace,
    )


def run_command(name: str, state_machine_arn: str, request: str, execution_prefix: str) -> Action:
    """Returns the action that waits for the end of a command on machines, for 7 days at most.

    request: the file of the commit that says which command on which machines.
    execution_prefix: how the execution's name begins.
    """
    return Action(
        name,
        "Invoke",
        "StepFunctions",
        {
            "StateMachineArn": state_machine_arn,
            "ExecutionNamePrefix": execution_prefix,
            "InputType": "FilePath",
            "Input": request,
        },
        inputs=(SOURCE,),
    )


def _build(name: str, project: str, variables: Mapping[str, str], *outputs: str) -> Action:
    environment = [
        {"name": key, "value": value, "type": "PLAINTEXT"}
        for key, value in {"COMMIT_ID": COMMIT_ID, **variables}.items()
    ]
    return Action(
        name,
        "Build",
        "CodeBuild",
        {"ProjectName": project, "EnvironmentVariables": compact_json(environment)},
        inputs=(SOURCE,),
        outputs=outputs,
    )


def _change_stack(
    name: str,
    environment: Environment,
    configuration: Mapping[str, str],
    inputs: tuple[str, ...] = (),
) -> Action:
    return Action(
        name,
        "Deploy",
        "CloudFormation",
        configuration,
        inputs=inputs,
        role_arn=environment.deploy_role_arn,
    )
