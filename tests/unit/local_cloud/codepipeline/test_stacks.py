"""CloudFormation actions: change sets of one stack, one after another, and the stack's end."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from tests.local_cloud_fixture import REGION, TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.codepipeline.conftest import (
    Action,
    Pipeline,
    Repository,
    Workshop,
    action,
    stage,
)
from tests.unit.local_cloud.workloads import allow, service_role, unique

CLOUDFORMATION = "cloudformation.amazonaws.com"
ACTIONS = [
    f"cloudformation:{name}"
    for name in (
        *("DescribeStacks", "DescribeChangeSet", "CreateChangeSet", "DeleteChangeSet"),
        *("ExecuteChangeSet", "CreateStack", "UpdateStack", "DeleteStack"),
        "DescribeStackEvents",
    )
]
PATHS = {"TemplatePath": "Source::template.json", "TemplateConfiguration": "Source::stage.json"}
TEMPLATE = {
    "Parameters": {"Name": {"Type": "String"}, "Days": {"Type": "Number"}},
    "Resources": {
        "Logs": {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {"LogGroupName": {"Ref": "Name"}, "RetentionInDays": {"Ref": "Days"}},
        }
    },
    "Outputs": {"Kept": {"Value": {"Ref": "Days"}}},
}


@dataclass(frozen=True)
class Application:
    """A repository with a template, its stack, and a pipeline's actions on it."""

    cloud: Cloud
    workshop: Workshop
    repository: Repository
    stack: str
    role: str

    def act(self, mode: str, order: int = 1, **configuration: str) -> Action:
        """Returns an action on the stack."""
        given = {"ActionMode": mode, "StackName": self.stack, **configuration}
        if mode != "CHANGE_SET_EXECUTE":
            given["RoleArn"] = self.role
        return action(
            *(mode.replace("_", "-"), "Deploy", "CloudFormation"),
            runOrder=order,
            namespace=f"{mode}-{order}",
            inputArtifacts=[{"name": "Source"}],
            configuration=given,
        )

    def create(self, order: int = 1, **configuration: str) -> Action:
        """Returns the action that makes the change set."""
        return self.act(
            "CHANGE_SET_REPLACE",
            order,
            **PATHS | {"ChangeSetName": "change"} | configuration,
        )

    def execute(self, order: int = 2) -> Action:
        """Returns the action that executes it."""
        return self.act("CHANGE_SET_EXECUTE", order, ChangeSetName="change")

    def pipeline(self, *actions: Action) -> Pipeline:
        """Makes a pipeline whose second stage has these actions."""
        return self.workshop.pipeline(
            self.workshop.source(self.repository), stage("Deploy", *actions)
        )

    def days(self) -> list[int]:
        """Returns for how many days the stack's log group keeps lines; nothing without a stack."""
        logs = self.cloud.client("logs")
        groups = logs.describe_log_groups(logGroupNamePrefix=self.stack)["logGroups"]
        return [group["retentionInDays"] for group in groups]


@pytest.fixture
def application(cloud: Cloud, workshop: Workshop) -> Application:
    repository, stack = workshop.repository(), unique("stack")
    repository.commit("template.json", json.dumps(TEMPLATE))
    configuration = {"Parameters": {"Name": stack, "Days": "7"}, "Tags": {"team": "shop"}}
    repository.commit("stage.json", json.dumps(configuration))
    role = service_role(cloud, CLOUDFORMATION, allow("logs:*", "*"))
    stacks = f"arn:aws:cloudformation:{REGION}:{TOOLS_ACCOUNT}:stack/{stack}/*"
    workshop.statements.extend((allow(ACTIONS, stacks), allow("iam:PassRole", role)))
    return Application(cloud, workshop, repository, stack, role)


def error(pipeline: Pipeline, name: str) -> dict[str, Any]:
    """Returns why an action failed, when its execution has."""
    assert pipeline.finish(pipeline.first()) == "Failed"
    run = pipeline.runs(pipeline.first())[name]
    return dict(run["output"]["executionResult"]["errorDetails"])


def test_a_change_set_is_made_executed_and_its_outputs_are_variables(
    application: Application,
) -> None:
    pipeline = application.pipeline(application.create(), application.execute())
    pipeline.succeed(pipeline.first())
    executed = pipeline.runs(pipeline.first())["CHANGE-SET-EXECUTE"]
    assert executed["output"]["outputVariables"] == {"Kept": "7"}
    assert application.stack in executed["output"]["executionResult"]["externalExecutionId"]
    stack = application.cloud.client("cloudformation").describe_stacks(StackName=application.stack)
    assert stack["Stacks"][0]["Tags"] == [{"Key": "team", "Value": "shop"}]
    assert stack["Stacks"][0]["RoleARN"] == application.role


def test_a_change_set_without_changes_is_a_success(application: Application) -> None:
    pipeline = application.pipeline(application.create(), application.execute())
    pipeline.succeed(pipeline.first())
    again = pipeline.start()
    pipeline.succeed(again)
    executed = pipeline.runs(again)["CHANGE-SET-EXECUTE"]["output"]
    assert "no changes" in executed["executionResult"]["externalExecutionSummary"]
    assert executed["outputVariables"] == {"Kept": "7"}


def test_a_changed_configuration_changes_the_stack(application: Application) -> None:
    pipeline = application.pipeline(application.create(), application.execute())
    pipeline.succeed(pipeline.first())
    changed = {"Parameters": {"Name": application.stack, "Days": "14"}}
    application.repository.commit("stage.json", json.dumps(changed))
    pipeline.succeed(pipeline.start())
    assert application.days() == [14]


def test_overrides_outweigh_the_configuration_and_read_artifacts(application: Application) -> None:
    application.repository.commit("logs.json", json.dumps({"days": "30"}))
    overrides = json.dumps({"Days": {"Fn::GetParam": ["Source", "logs.json", "days"]}})
    create = application.create(ParameterOverrides=overrides)
    pipeline = application.pipeline(create, application.execute())
    pipeline.succeed(pipeline.first())
    assert application.days() == [30]


def test_a_stack_is_created_updated_and_deleted_without_change_sets(
    application: Application,
) -> None:
    # Given a pipeline that creates the stack and, twice asked, finds nothing to update
    deploy = application.act("CREATE_UPDATE", 1, **PATHS)
    pipeline = application.pipeline(deploy)
    pipeline.succeed(pipeline.first())
    assert application.days() == [7]
    again = pipeline.start()
    pipeline.succeed(again)
    summary = pipeline.runs(again)["CREATE-UPDATE"]["output"]["executionResult"]
    assert summary["externalExecutionSummary"] == "No updates are to be performed."
    # When another one deletes it, then it is gone, and deleting it once more is fine
    remover = application.pipeline(application.act("DELETE_ONLY"))
    remover.succeed(remover.first())
    remover.succeed(remover.start())
    assert application.days() == []


@pytest.mark.parametrize("missing", ["cloudformation:CreateChangeSet", "iam:PassRole"])
def test_a_role_needs_what_it_calls_and_passes(application: Application, missing: str) -> None:
    statements = application.workshop.statements
    for statement in statements:
        actions = statement["Action"]
        every = actions if isinstance(actions, list) else [actions]
        statement["Action"] = [each for each in every if each != missing] or ["iam:GetRole"]
    pipeline = application.pipeline(application.create(), application.execute())
    why = error(pipeline, "CHANGE-SET-REPLACE")
    assert why["code"] == "PermissionError"
    assert missing in why["message"]


def test_a_stack_that_cannot_be_made_says_why(application: Application) -> None:
    # Given an execution role that may not make log groups
    iam, name = application.cloud.client("iam"), application.role.rsplit("/", 1)[1]
    iam.delete_role_policy(RoleName=name, PolicyName="given")
    # When the stack is deployed, then the action tells which resource failed, and why
    pipeline = application.pipeline(application.create(), application.execute())
    message = error(pipeline, "CHANGE-SET-EXECUTE")["message"]
    assert f"Stack {application.stack} is in status ROLLBACK_" in message
    assert "Logs: " in message
    assert "logs:CreateLogGroup" in message


def test_a_file_that_is_not_there_is_named(application: Application) -> None:
    create = application.create(TemplatePath="Source::other.json")
    pipeline = application.pipeline(create)
    why = error(pipeline, "CHANGE-SET-REPLACE")
    assert why == {
        "code": "ConfigurationError",
        "message": "File [other.json] does not exist in artifact [Source]",
    }


def test_executing_a_change_set_that_is_not_there_fails(application: Application) -> None:
    pipeline = application.pipeline(application.execute(1))
    assert "does not exist" in error(pipeline, "CHANGE-SET-EXECUTE")["message"]
