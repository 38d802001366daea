"""Machine steps: where pipelines run commands, and what the tools account has for them."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.synth.policies import PolicyStatement, statements
from tests.synth.synthesis import ACCOUNTS, TOOLS, Deployment, Stack, synthesized
from tests.synth.test_release_pipelines import stages

SCANNER = {"name": "scanner", "repository": "shop", "deploy": {"by": "machine_step"}}


def of_role(stack: Stack, name: str) -> dict[str, PolicyStatement]:
    """Returns what the role may do, by statement id; ``name`` is part of its policy's name."""
    return {
        each.document["Sid"]: each
        for each in statements(stack)
        if name in each.name and each.type == "aws_iam_role_policy"
    }


def trust(stack: Stack, name: str) -> list[dict[str, Any]]:
    """Returns the statements of who may assume the role whose name begins so."""
    role = stack.one("aws_iam_role", name=f"branchline-{name}")
    found: list[dict[str, Any]] = json.loads(role["assume_role_policy"])["Statement"]
    return found


def variables(stack: Stack, function: str) -> dict[str, str]:
    """Returns the environment of the function whose name begins so."""
    made = stack.one("aws_lambda_function", function_name=f"branchline-machine-steps-{function}")
    found: dict[str, str] = made["environment"]["variables"]
    return found


def test_steps_are_stages_where_they_are_configured(machines: Deployment) -> None:
    assert list(stages(machines, "branchline-release-orders-main")) == [
        "Source",
        "Build",
        "licence-scan",
        "Stage",
        "measure",
        "Approval",
        "Prod",
    ]
    assert list(stages(machines, "branchline-release-orders-develop")) == [
        "Source",
        "Build",
        "licence-scan",
        "Dev",
    ]


def test_an_application_of_commands_alone_is_not_built(machines: Deployment) -> None:
    assert list(stages(machines, "branchline-release-scanner-develop")) == ["Source", "Dev"]
    assert list(stages(machines, "branchline-release-scanner-main")) == [
        "Source",
        "Stage",
        "Approval",
        "Prod",
    ]
    projects = [each["name"] for each in machines.tools.all("aws_codebuild_project")]
    assert not [name for name in projects if "scanner" in name and "build" not in name]


def test_a_step_runs_what_its_file_in_the_commit_says(machines: Deployment) -> None:
    (scan,) = stages(machines, "branchline-release-orders-main")["licence-scan"]
    (measure,) = stages(machines, "branchline-release-orders-main")["measure"]
    (deploy,) = stages(machines, "branchline-release-scanner-main")["Prod"]

    assert scan["input_artifacts"] == ["Source"]
    assert scan["configuration"]["InputType"] == "FilePath"
    assert [each["configuration"]["Input"] for each in (scan, measure, deploy)] == [
        "machine-step.json",
        "deploy/measure.json",
        "scan.json",
    ]


def test_a_step_runs_on_machines_of_its_environment(machines: Deployment) -> None:
    def machine(pipeline: str, stage: str) -> str:
        (action,) = stages(machines, f"branchline-release-{pipeline}")[stage]
        arn: str = action["configuration"]["StateMachineArn"]
        return arn.rpartition(":")[2].rpartition("-")[0]

    assert machine("orders-develop", "licence-scan") == "branchline-machine-step-stage"
    assert machine("scanner-develop", "Dev") == "branchline-machine-step-dev"
    assert machine("scanner-main", "Prod") == "branchline-machine-step-prod"


def test_a_pipelines_role_starts_its_own_state_machines_alone(machines: Deployment) -> None:
    develop = of_role(machines.tools, "scanner_develop_role")

    (started,) = develop["RunStateMachines"].resources
    (followed,) = develop["FollowExecutions"].resources
    assert ":stateMachine:branchline-machine-step-dev-" in started
    assert ":execution:branchline-machine-step-dev-" in followed
    assert ":branchline-scanner-dev-" in followed


def test_an_approval_of_commands_names_no_stack(machines: Deployment) -> None:
    (approval,) = stages(machines, "branchline-release-scanner-main")["Approval"]

    assert "on the machines of Stage" in approval["configuration"]["CustomData"]
    assert "cloudformation" not in approval["configuration"]["CustomData"]


def test_each_environment_in_use_has_a_state_machine_of_its_own(
    machines: Deployment, tmp_path: Path
) -> None:
    step = {"name": "scan", "after": "source", "environment": "prod"}
    one = synthesized(
        tmp_path,
        applications=[{"name": "orders", "repository": "shop", "machine_steps": [step]}],
    )

    def names(deployment: Deployment) -> list[str]:
        made = deployment.tools.all("aws_sfn_state_machine")
        return sorted(each["name"].rpartition("-")[0] for each in made)

    assert names(one) == ["branchline-machine-step-prod"]
    assert names(machines) == [f"branchline-machine-step-{e}" for e in ("dev", "prod", "stage")]
    assert "aws_ssm_document" not in one.with_role("dev").document["resource"]


def test_executions_are_logged_without_their_data_unless_configured(
    machines: Deployment, tmp_path: Path
) -> None:
    with_data = synthesized(
        tmp_path, applications=[SCANNER], machine_steps={"log_execution_data": True}
    )

    for deployment, data in ((machines, False), (with_data, True)):
        for each in deployment.tools.all("aws_sfn_state_machine"):
            assert each["logging_configuration"]["level"] == "ALL"
            assert each["logging_configuration"]["include_execution_data"] is data
            assert each["logging_configuration"]["log_destination"].endswith(":*")
    logs = machines.tools.one("aws_cloudwatch_log_group", name="/aws/vendedlogs/states/")
    assert logs["kms_key_id"]
    assert logs["retention_in_days"] == 30


def test_a_state_machine_invokes_the_two_functions_and_nothing_else(machines: Deployment) -> None:
    allowed = of_role(machines.tools, "in-stage_role")

    assert set(allowed) == {"InvokeFunctions", "DeliverLogs"}
    assert len(allowed["InvokeFunctions"].resources) == 2
    (trusted,) = trust(machines.tools, "machine-step-stage")
    assert trusted["Condition"]["ArnLike"]["aws:SourceArn"].startswith(
        f"arn:aws:states:eu-west-1:{TOOLS}:stateMachine:branchline-machine-step-stage-"
    )


def test_the_functions_are_told_all_that_they_ask_for(machines: Deployment) -> None:
    submit, status = variables(machines.tools, "submit"), variables(machines.tools, "status")

    assert set(submit) - {"LOG_LEVEL", "POWERTOOLS_SERVICE_NAME"} == {
        "ALLOWED_TAG_KEY",
        "ALLOWED_TAG_VALUE",
        "ENVIRONMENTS",
        "LEDGER_TABLE",
        "LOG_GROUP",
        "OUTPUT_BUCKET",
        "OUTPUT_PREFIX",
    }
    assert set(status) - {"LOG_LEVEL", "POWERTOOLS_SERVICE_NAME"} == {
        "ENVIRONMENTS",
        "FIRST_WAIT_SECONDS",
        "LEDGER_TABLE",
        "LOG_GROUP_URL",
        "MAX_WAIT_SECONDS",
        "TOPIC_ARN",
    }
    assert status["LOG_GROUP_URL"] == (
        "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1"
        "#logsV2:log-groups/log-group/$252Fbranchline$252Fmachine-steps"
    )


@pytest.mark.parametrize("function", ["submit", "status"])
def test_each_function_takes_its_own_role_in_each_account_of_machines(
    machines: Deployment, function: str
) -> None:
    roles = {
        environment: of["role_arn"]
        for environment, of in json.loads(
            variables(machines.tools, function)["ENVIRONMENTS"]
        ).items()
    }
    (assumed,) = [
        each.resources
        for sid, each in of_role(machines.tools, f"machine-steps_{function}_role").items()
        if sid.startswith("Assume")
    ]

    assert sorted(roles.values()) == assumed
    for environment, arn in roles.items():
        stack = machines.with_role(environment)
        (trusted,) = trust(stack, f"machine-step-{function}-")
        own = machines.tools.one("aws_iam_role", name=f"branchline-machine-steps-{function}")
        assert arn.split(":")[4] == ACCOUNTS[environment]
        assert trusted["Principal"] == {"AWS": f"arn:aws:iam::{TOOLS}:root"}
        assert trusted["Condition"]["ArnEquals"]["aws:PrincipalArn"].endswith(f"/{own['name']}")


def test_the_submit_function_ships_the_documents_and_the_schema(machines: Deployment) -> None:
    function = machines.tools.one(
        "aws_lambda_function", function_name="branchline-machine-steps-submit"
    )
    with zipfile.ZipFile(machines.tools.directory / function["filename"]) as package:
        documents = json.loads(package.read("machine_step_documents.json"))
        schema = json.loads(package.read("machine_step.schema.json"))

    made = machines.with_role("stage").one("aws_ssm_document")
    assert documents["sample"]["name"] == made["name"]
    assert documents["sample"]["version"] == "1"
    assert "Message" in documents["sample"]["parameters"]
    assert "json-schema.org" in schema["$schema"]


def test_an_execution_that_did_not_succeed_is_told_to_the_status_function(
    machines: Deployment,
) -> None:
    rule = machines.tools.one("aws_cloudwatch_event_rule", name="branchline-machine-step-failed")
    pattern = json.loads(rule["event_pattern"])

    assert pattern["detail"]["status"] == ["FAILED", "TIMED_OUT", "ABORTED"]
    assert len(pattern["detail"]["stateMachineArn"]) == 3
    permission = machines.tools.one("aws_lambda_permission", statement_id="failed-executions")
    assert "machine-steps_status" in permission["function_name"]


def test_without_machine_steps_there_is_nothing_of_them(released: Deployment) -> None:
    made = {type_ for stack in released.values() for type_ in stack.document["resource"]}

    assert not made & {"aws_sfn_state_machine", "aws_ssm_document", "aws_iam_instance_profile"}
    assert "machine-steps" not in json.dumps(released.tools.document)
