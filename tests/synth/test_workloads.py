"""The workload accounts: who may deploy there, and what a deployment may make."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.synth.policies import PolicyStatement, statements
from tests.synth.synthesis import ACCOUNTS, TOOLS, Deployment, Stack, synthesized

PROD = "555555555555"
BOUNDARY = f"arn:aws:iam::{PROD}:policy/branchline-applications"
APPLICATION = {"name": "orders", "repository": "shop"}


@pytest.fixture
def prod(released: Deployment) -> Stack:
    """The stack of the prod account."""
    return released.with_role("prod")


def of_role(stack: Stack, name: str) -> list[PolicyStatement]:
    """Returns what the role may do; ``name`` is part of its policy's name."""
    return [
        each
        for each in statements(stack)
        if name in each.name and each.type == "aws_iam_role_policy"
    ]


def one(allowed: list[PolicyStatement], sid: str) -> dict[str, Any]:
    """Returns the statement with this id."""
    (found,) = [each.document for each in allowed if each.document["Sid"] == sid]
    return found


def test_only_the_pipelines_roles_may_become_the_deploy_role(prod: Stack) -> None:
    trust = json.loads(
        prod.one("aws_iam_role", name="branchline-pipeline-deploy")["assume_role_policy"]
    )["Statement"][0]

    assert trust["Principal"] == {"AWS": f"arn:aws:iam::{TOOLS}:root"}
    assert trust["Condition"]["ArnLike"]["aws:PrincipalArn"] == [
        f"arn:aws:iam::{TOOLS}:role/branchline/release-pipelines/*",
        f"arn:aws:iam::{TOOLS}:role/branchline/hotfix-pipelines/*-run",
    ]


def test_the_deploy_role_changes_this_environments_stacks_alone(prod: Stack) -> None:
    stacks = one(of_role(prod, "deploy-role"), "ChangeStacks")["Resource"]

    assert [arn.split("/")[1].rpartition("-")[0] for arn in stacks] == [
        "branchline-orders-prod",
        "branchline-pages-prod",
    ]
    assert all(arn.startswith(f"arn:aws:cloudformation:eu-west-1:{PROD}:stack/") for arn in stacks)


def test_the_deploy_role_makes_nothing_itself(prod: Stack) -> None:
    actions = {action for each in of_role(prod, "deploy-role") for action in each.actions}

    assert {action.split(":")[0] for action in actions} == {"cloudformation", "iam", "s3", "kms"}
    assert "iam:PassRole" in actions
    assert "iam:CreateRole" not in actions


def test_the_key_of_another_account_is_known_by_its_alias(prod: Stack) -> None:
    use = one(of_role(prod, "deploy-role"), "UseKeyThroughS3")

    assert use["Resource"] == f"arn:aws:kms:eu-west-1:{TOOLS}:key/*"
    alias = use["Condition"]["ForAnyValue:StringEquals"]["kms:ResourceAliases"]
    assert alias.startswith("alias/branchline-key-")


def test_a_role_that_a_template_makes_has_the_boundary_and_the_path(prod: Stack) -> None:
    bounded = one(of_role(prod, "execution-role"), "BoundedRoles")

    assert "iam:CreateRole" in bounded["Action"]
    assert bounded["Resource"] == f"arn:aws:iam::{PROD}:role/branchline/applications/*"
    assert bounded["Condition"] == {"StringEquals": {"iam:PermissionsBoundary": BOUNDARY}}


def test_no_template_may_take_a_boundary_away_or_touch_other_roles(prod: Stack) -> None:
    about_roles = [
        each
        for each in of_role(prod, "execution-role")
        if any(action.startswith("iam:") for action in each.actions)
    ]

    actions = {action for each in about_roles for action in each.actions}
    assert not actions & {"iam:DeleteRolePermissionsBoundary", "iam:CreatePolicy", "iam:CreateUser"}
    assert {arn for each in about_roles for arn in each.resources} == {
        f"arn:aws:iam::{PROD}:role/branchline/applications/*",
        f"arn:aws:iam::{PROD}:role/aws-service-role/*",
    }


def test_the_boundary_lets_no_application_change_permissions(prod: Stack) -> None:
    (boundary,) = prod.all("aws_iam_policy")
    actions = {
        action
        for each in statements(prod)
        if each.type == "aws_iam_policy"
        for action in each.actions
    }

    assert boundary["name"] == "branchline-applications"
    assert not {action for action in actions if action.startswith(("iam:", "sts:", "kms:Put"))}


def test_an_account_of_two_environments_has_its_roles_once(tmp_path: Path) -> None:
    shared = synthesized(
        tmp_path,
        accounts={**ACCOUNTS, "source": TOOLS, "dev": ACCOUNTS["stage"]},
        applications=[APPLICATION],
    ).with_role("stage")

    stacks = one(of_role(shared, "deploy-role"), "ChangeStacks")["Resource"]
    assert [arn.split("/")[1].rpartition("-")[0] for arn in stacks] == [
        "branchline-orders-dev",
        "branchline-orders-stage",
    ]


def test_configured_policies_take_the_place_of_the_default(tmp_path: Path) -> None:
    given = [f"arn:aws:iam::{account}:policy/Teams" for account in (PROD, TOOLS)]
    made = synthesized(
        tmp_path, applications=[APPLICATION], workloads={"execution_policy_arns": given}
    ).with_role("prod")

    assert [each["policy_arn"] for each in made.all("aws_iam_role_policy_attachment")] == given
    assert of_role(made, "execution-role") == []


def test_the_policies_of_many_applications_are_within_the_limits_of_iam(
    many_applications: Deployment,
) -> None:
    for stack in many_applications.values():
        assert all(len(each["policy"]) <= 10_240 for each in stack.all("aws_iam_role_policy"))
        assert all(len(each["policy"]) <= 6_144 for each in stack.all("aws_iam_policy"))
        assert all(len(each["policy"]) <= 32_768 for each in stack.all("aws_kms_key"))
        assert all(len(each["policy"]) <= 20_480 for each in stack.all("aws_s3_bucket_policy"))
