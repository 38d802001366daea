"""Step Functions actions: a file of the source starts an execution, and its end is the action's."""

import json
from typing import Any

import pytest

from tests.local_cloud_fixture import Cloud
from tests.unit.local_cloud.codepipeline.conftest import Pipeline, Workshop, action, stage
from tests.unit.local_cloud.stepfunctions.machines import Machine, definition, make_machine
from tests.unit.local_cloud.workloads import allow

RETURN = definition("Done", Done={"Type": "Succeed"})
REFUSE = definition("No", No={"Type": "Fail", "Error": "NoHosts", "Cause": "no host is tagged"})
REQUEST = '{\n  "instance_id": "i-0123456789abcdef0"\n}\n'


def running(
    workshop: Workshop, machine: Machine, permitted: bool = True, **configuration: str
) -> Pipeline:
    """Makes a pipeline whose second stage runs the state machine with a file of the source."""
    repository = workshop.repository()
    repository.commit("steps/machine.json", REQUEST)
    if permitted:
        executions = machine.arn.replace(":stateMachine:", ":execution:")
        workshop.statements.append(allow("states:StartExecution", machine.arn))
        workshop.statements.append(allow("states:DescribeExecution", f"{executions}:*"))
    own = {
        "StateMachineArn": machine.arn,
        "InputType": "FilePath",
        "Input": "steps/machine.json",
        "ExecutionNamePrefix": "orders",
        **configuration,
    }
    run = action("Run", "Invoke", "StepFunctions", configuration=own)
    inputs = {"inputArtifacts": [{"name": "Source"}], "namespace": "Run"}
    return workshop.pipeline(workshop.source(repository), stage("Run", run | inputs))


def details(pipeline: Pipeline) -> Any:
    """Returns why the action failed."""
    assert pipeline.finish(pipeline.first()) == "Failed"
    return pipeline.latest("Run", "Run")["errorDetails"]


def test_the_file_is_the_executions_input_as_it_is(cloud: Cloud, workshop: Workshop) -> None:
    machine = make_machine(cloud, RETURN)
    pipeline = running(workshop, machine)
    pipeline.succeed(pipeline.first())
    run = pipeline.runs(pipeline.first())["Run"]
    variables = run["output"]["outputVariables"]
    assert variables["StateMachineArn"] == machine.arn
    execution = machine.describe(variables["ExecutionArn"])
    assert execution["input"] == REQUEST
    assert execution["name"] == f"orders-{run['actionExecutionId']}"
    assert run["output"]["executionResult"]["externalExecutionId"] == variables["ExecutionArn"]


def test_a_literal_is_the_executions_input(cloud: Cloud, workshop: Workshop) -> None:
    machine = make_machine(cloud, RETURN)
    pipeline = running(workshop, machine, InputType="Literal", Input='{"a": 1}')
    pipeline.succeed(pipeline.first())
    variables = pipeline.runs(pipeline.first())["Run"]["output"]["outputVariables"]
    assert json.loads(machine.describe(variables["ExecutionArn"])["input"]) == {"a": 1}


def test_an_execution_that_fails_tells_its_error_and_cause(
    cloud: Cloud, workshop: Workshop
) -> None:
    failure = details(running(workshop, make_machine(cloud, REFUSE)))
    assert failure["code"] == "JobFailed"
    assert "NoHosts" in failure["message"]
    assert "no host is tagged" in failure["message"]


@pytest.mark.parametrize(
    ("configuration", "code"),
    [
        ({"Input": "absent.json"}, "ConfigurationError"),
        ({"InputType": "Guess"}, "ConfigurationError"),
        ({"InputType": "Literal", "Input": "{"}, "JobFailed"),
    ],
)
def test_what_cannot_be_started_fails(
    cloud: Cloud, workshop: Workshop, configuration: dict[str, str], code: str
) -> None:
    pipeline = running(workshop, make_machine(cloud, RETURN), True, **configuration)
    assert details(pipeline)["code"] == code


def test_the_pipelines_role_must_be_allowed_to_start(cloud: Cloud, workshop: Workshop) -> None:
    failure = details(running(workshop, make_machine(cloud, RETURN), permitted=False))
    assert failure["code"] == "PermissionError"
    assert "states:StartExecution" in failure["message"]
