"""The queue, the functions, the product and the policies are as hotfix pipelines need them."""

import json
from pathlib import Path
from typing import Any

import attrs
import environ
import pytest

from handlers.hotfix_pipelines.pull_requests.settings import Settings as PullRequestSettings
from handlers.hotfix_pipelines.reconciler.settings import Settings as ReconcilerSettings
from tests.synth.hotfix_template import template_object
from tests.synth.policies import PolicyStatement, statements
from tests.synth.synthesis import SOURCE, TOOLS, Deployment, Stack, synthesized
from tests.synth.test_hotfix_template import environment, shipped_repositories

SHOP = [{"name": "shop", "repository": "shop"}]


def allowed(stack: Stack, name: str) -> list[PolicyStatement]:
    """Returns the statements of the policies whose Terraform name begins so."""
    return [each for each in statements(stack) if each.name.startswith(name)]


def actions(found: list[PolicyStatement], service: str) -> set[str]:
    """Returns the names of the service's actions in the statements."""
    return {
        action.partition(":")[2]
        for each in found
        for action in each.actions
        if action.startswith(f"{service}:")
    }


def test_a_change_is_received_often_enough_to_outlast_a_provisioning(hotfixes: Deployment) -> None:
    queue = hotfixes.tools.one("aws_sqs_queue", name="branchline-hotfixes")
    function = hotfixes.tools.one("aws_lambda_function", function_name="branchline-reconciler")
    redrive = json.loads(queue["redrive_policy"])

    assert "fifo_queue" not in queue
    assert redrive["maxReceiveCount"] == 20
    assert "hotfixes_failed" in redrive["deadLetterTargetArn"]
    assert queue["visibility_timeout_seconds"] >= function["timeout"]


def test_only_the_rules_of_hotfixes_may_put_on_the_queue(hotfixes: Deployment) -> None:
    queue = hotfixes.tools.one("aws_sqs_queue", name="branchline-hotfixes")
    bus = hotfixes.tools.one("aws_cloudwatch_event_bus")["name"]
    (statement,) = json.loads(queue["policy"])["Statement"]

    assert statement["Resource"].endswith(f":{TOOLS}:{queue['name']}")
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": TOOLS},
        "ArnLike": {
            "aws:SourceArn": f"arn:aws:events:eu-west-1:{TOOLS}:rule/{bus}/branchline-hotfixes-*"
        },
    }


def test_events_may_use_the_key_of_the_queue_they_are_put_on(
    hotfixes: Deployment, small: Deployment
) -> None:
    def services(stack: Stack) -> set[str]:
        key = json.loads(stack.one("aws_kms_key")["policy"])["Statement"]
        return {each["Principal"].get("Service") for each in key}

    assert "events.amazonaws.com" in services(hotfixes.tools)
    assert "events.amazonaws.com" not in services(small.tools)


def test_the_function_says_which_messages_of_a_batch_it_did(hotfixes: Deployment) -> None:
    mapping = hotfixes.tools.one("aws_lambda_event_source_mapping")

    assert mapping["function_response_types"] == ["ReportBatchItemFailures"]
    assert mapping["batch_size"] == 10
    assert "hotfixes_queue" in mapping["event_source_arn"]
    assert "reconciler" in mapping["function_name"]


@pytest.mark.parametrize(
    ("function", "settings"),
    [
        ("branchline-reconciler", ReconcilerSettings),
        ("branchline-pull-requests", PullRequestSettings),
    ],
)
def test_each_function_is_told_what_it_needs(
    hotfixes: Deployment, function: str, settings: type[Any]
) -> None:
    variables = environment(hotfixes.tools, function)

    # Then the function starts by it, and nothing is set that it does not read
    environ.to_config(settings, variables)
    read = {field.name.upper() for field in attrs.fields(settings)}
    assert set(variables) - {"LOG_LEVEL", "POWERTOOLS_SERVICE_NAME"} <= read


def test_the_options_reach_the_functions(tmp_path: Path) -> None:
    options = {
        "prefixes": ["fix/"],
        "max_hotfixes": 2,
        "idle_days": 3,
        "sweep_minutes": 45,
        "allow_redeploy": True,
    }
    stack = synthesized(tmp_path, applications=SHOP, hotfix_pipelines=options).tools

    variables = environment(stack)
    sweep = stack.one("aws_cloudwatch_event_rule", name="branchline-hotfix-sweep")

    assert json.loads(variables["PREFIXES"]) == ["fix/"]
    assert (variables["MAX_HOTFIXES"], variables["IDLE_DAYS"]) == ("2", "3")
    assert environment(stack, "branchline-pull-requests")["ALLOW_REDEPLOY"] == "true"
    assert sweep["schedule_expression"] == "rate(45 minutes)"


def test_a_hotfix_goes_back_to_the_branches_that_are_released(tmp_path: Path) -> None:
    release = {"develop": "next", "main": "live"}
    application = {"name": "shop", "repository": "shop", "release": release}
    stack = synthesized(tmp_path, applications=[application]).tools

    for function in ("branchline-reconciler", "branchline-pull-requests"):
        shop = shipped_repositories(stack, function)["shop"]

        assert shop["targets"] == ["live", "next"]
        assert shop["pull_requests_url"].endswith("/repositories/shop/pull-requests")


def test_the_ledger_is_encrypted_restorable_and_forgets_what_is_gone(hotfixes: Deployment) -> None:
    ledger = hotfixes.tools.one("aws_dynamodb_table", name="branchline-hotfixes")

    assert ledger["hash_key"] == "hotfix"
    assert ledger["billing_mode"] == "PAY_PER_REQUEST"
    assert ledger["point_in_time_recovery"] == {"enabled": True}
    assert "aws_kms_key" in ledger["server_side_encryption"]["kms_key_arn"]
    assert ledger["ttl"] == {"attribute_name": "expires_at", "enabled": True}


def test_the_reconciler_alone_may_launch_and_what_is_launched_is_made_by_its_own_role(
    hotfixes: Deployment,
) -> None:
    principal = hotfixes.tools.one("aws_servicecatalog_principal_portfolio_association")
    constraint = hotfixes.tools.one("aws_servicecatalog_constraint")

    assert "reconciler" in principal["principal_arn"]
    assert constraint["type"] == "LAUNCH"
    assert "launch-role" in json.loads(constraint["parameters"])["RoleArn"]
    assert any("offered" in each for each in constraint["depends_on"])


def test_the_product_begins_with_the_deployed_template(hotfixes: Deployment) -> None:
    product = hotfixes.tools.one("aws_servicecatalog_product")
    first = product["provisioning_artifact_parameters"]
    variables = environment(hotfixes.tools)

    assert first["name"] == variables["TEMPLATE_VERSION"]
    assert first["template_url"] == variables["TEMPLATE_URL"]
    # The URL waits for the object, whose key is that of the version
    assert "${aws_s3_object." in first["template_url"]
    assert template_object(hotfixes.tools)["key"].endswith(f"/{first['name']}.json")
    assert template_object(hotfixes.tools)["server_side_encryption"] == "aws:kms"


def test_who_reads_the_template_may(hotfixes: Deployment) -> None:
    for role in ("hotfixes_product_launch-role", "hotfixes_reconciler_function_role"):
        found = allowed(hotfixes.tools, role)
        readable = {
            resource
            for each in found
            if "s3:GetObject" in each.actions and each.document["Sid"] == "ReadObjects"
            for resource in each.resources
        }

        assert {resource.partition("/")[2] for resource in readable} == {
            "templates/hotfix_pipelines/*"
        }
        assert "Decrypt" in actions(found, "kms")


def test_the_portfolio_gives_the_tags_of_the_deployment(tmp_path: Path) -> None:
    stack = synthesized(tmp_path, applications=SHOP, tags={"team": "platform"}).tools

    options = {each["key"]: each["value"] for each in stack.all("aws_servicecatalog_tag_option")}

    assert options == {"managed-by": "branchline", "team": "platform"}
    assert len(stack.all("aws_servicecatalog_tag_option_resource_association")) == 2


def test_the_deny_policy_is_attached_to_the_configured_roles(tmp_path: Path) -> None:
    options = {"denied_roles": ["Developer", "TeamLead"]}
    stack = synthesized(tmp_path, applications=SHOP, hotfix_pipelines=options).tools

    attached = {
        each["role"]
        for each in stack.all("aws_iam_role_policy_attachment")
        if "deny-policy" in each["policy_arn"]
    }
    denied = [each for each in statements(stack) if each.document["Effect"] == "Deny"]

    assert attached == {"Developer", "TeamLead"}
    assert {"ProvisionProduct", "ExecuteProvisionedProductPlan"} < actions(denied, "servicecatalog")
    assert {"InvokeFunction"} == actions(denied, "lambda")


def test_each_role_in_the_source_account_is_for_one_function_and_its_repositories(
    hotfixes: Deployment,
) -> None:
    expected = {
        "hotfix-branches": ("reconciler", {"GetBranch", "GetCommit", "ListBranches"}),
        "hotfix-pull-requests": (
            "pull-requests",
            {
                *("CreatePullRequest", "GetBranch", "GetCommit", "GetDifferences"),
                *("GetMergeOptions", "GetPullRequest", "ListPullRequests"),
            },
        ),
    }
    for name, (function, names) in expected.items():
        role = hotfixes.source.one("aws_iam_role", name=f"branchline-{name}")
        (trust,) = json.loads(role["assume_role_policy"])["Statement"]
        found = allowed(hotfixes.source, f"hotfix-roles_{name}_policy")

        trusted = hotfixes.tools.one("aws_iam_role", name=f"branchline-{function}")["name"]
        assert trust["Condition"]["ArnEquals"]["aws:PrincipalArn"].endswith(f"role/{trusted}")
        assert actions(found, "codecommit") == names
        assert {resource for each in found for resource in each.resources} == {
            f"arn:aws:codecommit:eu-west-1:{SOURCE}:{repository}" for repository in ("shop", "site")
        }


def test_pull_requests_of_the_applications_need_the_configured_approvals(
    hotfixes: Deployment, small: Deployment
) -> None:
    rule = hotfixes.source.one("aws_codecommit_approval_rule_template")
    associated = hotfixes.source.all("aws_codecommit_approval_rule_template_association")

    assert json.loads(rule["content"])["Statements"] == [
        {
            "Type": "Approvers",
            "NumberOfApprovalsNeeded": 2,
            "ApprovalPoolMembers": ["arn:aws:iam::111111111111:user/lead-*"],
        }
    ]
    assert {each["repository_name"] for each in associated} == {"shop", "site"}
    assert all("aws_codecommit_repository" in str(each["depends_on"]) for each in associated)
    assert small.source.all("aws_codecommit_approval_rule_template") == []


def test_anyone_may_approve_if_no_pool_is_configured(tmp_path: Path) -> None:
    stack = synthesized(tmp_path, applications=SHOP, approval_rule={"approvers": 1}).source

    (statement,) = json.loads(stack.one("aws_codecommit_approval_rule_template")["content"])[
        "Statements"
    ]
    assert "ApprovalPoolMembers" not in statement


@pytest.mark.parametrize(
    "output",
    [
        "hotfix_queue_url",
        "hotfix_dead_letter_queue_url",
        "hotfix_failed_events_queue_urls",
        "hotfix_ledger_table",
        "hotfix_product_id",
        "hotfix_reconciler_function",
        "hotfix_pull_requests_function",
    ],
)
def test_the_operators_commands_find_the_parts_of_hotfix_pipelines(
    hotfixes: Deployment, small: Deployment, output: str
) -> None:
    assert output in hotfixes.tools.document["output"]
    assert output not in small.tools.document["output"]
