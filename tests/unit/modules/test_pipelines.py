"""A pipeline as data: what its stages hold, how CloudFormation has it, what its role may do."""

import json

import pytest

from modules.pipelines import (
    Environment,
    Pipeline,
    approval_stage,
    build_stage,
    deploy_stage,
    invoke,
    machine_step_stage,
    pipeline_permissions,
    pipeline_properties,
    source_stage,
    with_references,
)
from tests.unit.modules.test_addresses import addresses

STAGE = Environment(
    name="stage",
    stack="orders-stage",
    deploy_role_arn="arn:aws:iam::444444444444:role/deploy",
    execution_role_arn="arn:aws:iam::444444444444:role/execute",
)
SOURCE_ROLE = "arn:aws:iam::111111111111:role/source"
TOPIC = "arn:aws:sns:eu-west-1:222222222222:approvals"


def pipeline(name: str = "a-pipeline", branch: str = "main") -> Pipeline:
    """Returns a pipeline with a stage of each sort."""
    return Pipeline(
        name=name,
        role_arn="arn:aws:iam::222222222222:role/run",
        artifact_bucket="artifacts",
        key_arn="arn:aws:kms:eu-west-1:222222222222:key/k",
        stages=(
            source_stage("shop", branch, SOURCE_ROLE),
            build_stage("image", "package", ("stage", "prod")),
            deploy_stage(STAGE, pipeline=name, lock_function="lock"),
            approval_stage(TOPIC, "Go?", "https://example.com"),
        ),
    )


def test_the_source_is_not_polled_and_its_variables_have_a_name() -> None:
    (source,) = pipeline().stages[0].actions

    assert source.configuration["PollForSourceChanges"] == "false"
    assert source.namespace == "Source"
    assert source.role_arn == SOURCE_ROLE


def test_the_image_and_the_template_of_one_commit_are_built_beside_one_another() -> None:
    image, package = pipeline().stages[1].actions

    variables = {
        each["name"]: each["value"]
        for each in json.loads(package.configuration["EnvironmentVariables"])
    }
    assert image.run_order == package.run_order
    assert variables == {"COMMIT_ID": "#{Source.CommitId}", "ENVIRONMENTS": "stage prod"}
    assert package.outputs == ("Packaged",)


def test_a_change_set_is_made_and_executed_between_lock_and_unlock() -> None:
    actions = pipeline().stages[2].actions

    assert [action.name for action in actions] == [
        "Lock",
        "CreateChangeSet",
        "ExecuteChangeSet",
        "Unlock",
    ]
    assert [action.run_order for action in actions] == [1, 2, 3, 4]


def test_a_change_set_is_the_pipelines_own_and_the_stack_the_environments() -> None:
    _lock, create, execute, _unlock = pipeline("hotfix-7").stages[2].actions

    assert create.configuration == {
        "ActionMode": "CHANGE_SET_REPLACE",
        "StackName": "orders-stage",
        "ChangeSetName": "hotfix-7",
        "TemplatePath": "Packaged::template.json",
        "TemplateConfiguration": "Packaged::stage.json",
        "Capabilities": "CAPABILITY_NAMED_IAM",
        "RoleArn": STAGE.execution_role_arn,
    }
    assert execute.configuration["ChangeSetName"] == "hotfix-7"
    assert create.role_arn == execute.role_arn == STAGE.deploy_role_arn


def test_whoever_locks_an_environment_says_which_execution_it_is() -> None:
    lock, *_, unlock = pipeline().stages[2].actions

    steps = [json.loads(each.configuration["UserParameters"]) for each in (lock, unlock)]
    assert [step.pop("step") for step in steps] == ["acquire", "release"]
    assert (
        steps[0]
        == steps[1]
        == {
            "environment": "orders-stage",
            "pipeline": "a-pipeline",
            "execution": "#{codepipeline.PipelineExecutionId}",
        }
    )


def test_what_is_to_be_done_around_a_deployment_is_done_without_the_lock() -> None:
    check = invoke("CheckToken", "pull-requests", {"step": "check"})
    spend = invoke("SpendToken", "pull-requests", {"step": "spend"})

    stage = deploy_stage(
        STAGE, pipeline="p", lock_function="lock", beforehand=(check,), afterwards=(spend,)
    )

    assert [(each.name, each.run_order) for each in stage.actions] == [
        ("CheckToken", 1),
        ("Lock", 2),
        ("CreateChangeSet", 3),
        ("ExecuteChangeSet", 4),
        ("Unlock", 5),
        ("SpendToken", 6),
    ]


@pytest.mark.parametrize(
    ("value", "rendered"),
    [
        ("plain", "plain"),
        ("${Branch}", {"Ref": "Branch"}),
        ("${AWS::Region}", {"Ref": "AWS::Region"}),
        ("${Role.Arn}", {"Fn::Sub": "${Role.Arn}"}),
        ("name of ${Branch}", {"Fn::Sub": "name of ${Branch}"}),
        ("#{Source.CommitId}", "#{Source.CommitId}"),
        ({"a": ["${B}", 1]}, {"a": [{"Ref": "B"}, 1]}),
    ],
)
def test_a_reference_becomes_one_of_cloudformation(value: object, rendered: object) -> None:
    assert with_references(value) == rendered


def test_cloudformation_has_each_action_with_all_that_it_needs_and_nothing_empty() -> None:
    properties = pipeline_properties(pipeline("${Hotfix}", "${BranchName}"))

    (source,) = properties["Stages"][0]["Actions"]
    assert properties["Name"] == {"Ref": "Hotfix"}
    assert properties["PipelineType"] == "V2"
    assert source == {
        "Name": "Source",
        "ActionTypeId": {
            "Category": "Source",
            "Owner": "AWS",
            "Provider": "CodeCommit",
            "Version": "1",
        },
        "RunOrder": 1,
        "Configuration": {
            "RepositoryName": "shop",
            "BranchName": {"Ref": "BranchName"},
            "PollForSourceChanges": "false",
        },
        "OutputArtifacts": [{"Name": "Source"}],
        "Namespace": "Source",
        "RoleArn": SOURCE_ROLE,
    }


def test_the_role_may_do_what_the_actions_ask_for_and_nothing_else() -> None:
    allowed = {
        action: set(statement.resources)
        for statement in pipeline_permissions(addresses(), pipeline(), artifacts="a-")
        for action in statement.actions
        if not action.startswith(("s3:", "kms:"))
    }

    ours = "eu-west-1:222222222222"
    projects = {f"arn:aws:codebuild:{ours}:project/{each}" for each in ("image", "package")}
    assert allowed == {
        "sts:AssumeRole": {SOURCE_ROLE, STAGE.deploy_role_arn},
        "codebuild:BatchGetBuilds": projects,
        "codebuild:StartBuild": projects,
        "codebuild:StopBuild": projects,
        "lambda:InvokeFunction": {f"arn:aws:lambda:{ours}:function:lock"},
        "sns:Publish": {TOPIC},
    }


MACHINES = "arn:aws:states:eu-west-1:222222222222:stateMachine:machines"


def test_a_command_on_machines_is_what_a_file_of_the_commit_says() -> None:
    (command,) = machine_step_stage(
        "scan", MACHINES, "deploy/scan.json", execution_prefix="orders-scan"
    ).actions

    assert (command.category, command.provider) == ("Invoke", "StepFunctions")
    assert command.inputs == ("Source",)
    assert command.configuration == {
        "StateMachineArn": MACHINES,
        "ExecutionNamePrefix": "orders-scan",
        "InputType": "FilePath",
        "Input": "deploy/scan.json",
    }


def test_the_role_starts_its_state_machines_and_follows_its_own_executions() -> None:
    whole = pipeline()
    step = machine_step_stage("scan", MACHINES, "scan.json", execution_prefix="orders-scan")
    with_step = Pipeline("p", whole.role_arn, "artifacts", whole.key_arn, (step,))

    allowed = {
        action: statement.resources
        for statement in pipeline_permissions(addresses(), with_step, artifacts="p-")
        for action in statement.actions
        if action.startswith("states:")
    }

    assert allowed == {
        "states:DescribeStateMachine": (MACHINES,),
        "states:StartExecution": (MACHINES,),
        "states:DescribeExecution": (
            "arn:aws:states:eu-west-1:222222222222:execution:machines:orders-scan-*",
        ),
    }


def test_a_pipeline_without_an_approval_publishes_nothing() -> None:
    whole = pipeline()
    unattended = Pipeline("p", whole.role_arn, "artifacts", whole.key_arn, whole.stages[:3])

    allowed = pipeline_permissions(addresses(), unattended, artifacts="p-")

    assert not any("sns:Publish" in statement.actions for statement in allowed)
