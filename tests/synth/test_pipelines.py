"""What the tools account has for each application: builds, images, lock, topic, artifacts."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.synth.policies import statements
from tests.synth.synthesis import ACCOUNTS, TOOLS, Deployment, Stack, synthesized

WORKLOADS = ["333333333333", "444444444444", "555555555555", "666666666666"]


def project(stack: Stack, name: str) -> dict[str, Any]:
    """Returns the build project whose name begins so."""
    return stack.one("aws_codebuild_project", name=name)


def variables(stack: Stack, name: str) -> dict[str, str]:
    """Returns the environment of a build project."""
    environment = project(stack, name)["environment"]
    return {each["name"]: each["value"] for each in environment["environment_variable"]}


@pytest.mark.parametrize("application", ["orders", "pages"])
@pytest.mark.parametrize("step", ["image", "package"])
def test_each_application_is_built_by_its_own_buildspecs(
    released: Deployment, application: str, step: str
) -> None:
    built = project(released.tools, f"branchline-{step}-{application}")

    assert built["source"] == {
        "type": "CODEPIPELINE",
        "buildspec": f"deploy/{step}.buildspec.yml",
    }
    assert built["artifacts"] == {"type": "CODEPIPELINE"}


def test_only_the_image_is_built_in_a_privileged_container(released: Deployment) -> None:
    privileged = {
        step: project(released.tools, f"branchline-{step}-orders")["environment"]["privileged_mode"]
        for step in ("image", "package")
    }

    assert privileged == {"image": True, "package": False}


def test_the_template_is_packaged_with_where_images_and_roles_go(released: Deployment) -> None:
    packaged = variables(released.tools, "branchline-package-orders")

    assert set(packaged) == {
        "IMAGE_REPOSITORY_URI",
        "IMAGE_REPOSITORY_ARN",
        "ROLE_PATH",
        "BOUNDARY_NAME",
    }
    assert packaged["ROLE_PATH"] == "/branchline/applications/"
    assert packaged["BOUNDARY_NAME"] == "branchline-applications"


def test_images_are_immutable_scanned_and_cleaned_up(released: Deployment) -> None:
    images = released.tools.one("aws_ecr_repository", name="branchline-application-orders")

    assert images["image_tag_mutability"] == "IMMUTABLE"
    assert images["image_scanning_configuration"] == {"scan_on_push": True}
    assert [each["encryption_type"] for each in images["encryption_configuration"]] == ["KMS"]
    assert len(released.tools.all("aws_ecr_lifecycle_policy")) == 3  # with the source runner's


def test_only_the_applications_roles_of_workload_accounts_may_pull(released: Deployment) -> None:
    pullers = [
        each for each in statements(released.tools) if each.type == "aws_ecr_repository_policy"
    ]

    # Given two repositories, each of which lets in each account
    assert [each.principals["AWS"] for each in pullers] == [
        [f"arn:aws:iam::{account}:root"] for account in WORKLOADS
    ] * 2
    assert all(
        pattern.endswith(":role/branchline/applications/*")
        for each in pullers
        for pattern in each.document["Condition"]["ArnLike"].values()
    )


def test_the_locks_are_kept_encrypted_and_the_function_knows_where(released: Deployment) -> None:
    table = released.tools.one("aws_dynamodb_table", name="branchline-environment-locks")
    function = released.tools.one(
        "aws_lambda_function", function_name="branchline-environment-lock"
    )

    assert table["hash_key"] == "environment"
    assert table["server_side_encryption"]["enabled"]
    assert function["environment"]["variables"]["LOCK_TABLE"] == table["name"]


def test_the_lock_function_puts_job_results_and_looks_at_pipelines(released: Deployment) -> None:
    allowed = {
        action: each.resources
        for each in statements(released.tools)
        if "environment-lock" in each.name
        for action in each.actions
    }

    assert allowed["codepipeline:PutJobSuccessResult"] == ["*"]
    assert allowed["codepipeline:GetPipelineExecution"] == [
        f"arn:aws:codepipeline:eu-west-1:{TOOLS}:branchline-{kind}-*"
        for kind in ("release", "hotfix")
    ]
    assert {each for each in allowed if each.startswith("dynamodb:")} == {
        "dynamodb:DeleteItem",
        "dynamodb:PutItem",
    }


def test_a_failed_action_of_these_pipelines_is_told_of(released: Deployment) -> None:
    rule = released.tools.one("aws_cloudwatch_event_rule", name="branchline-pipeline-failure")
    function = released.tools.one(
        "aws_lambda_function", function_name="branchline-pipeline-failure"
    )

    detail = json.loads(rule["event_pattern"])["detail"]
    assert detail == {
        "state": ["FAILED"],
        "pipeline": [{"prefix": "branchline-release-"}, {"prefix": "branchline-hotfix-"}],
    }
    assert set(function["environment"]["variables"]) >= {"TOPIC_ARN", "PIPELINES_URL"}


def test_what_asks_for_approvals_is_encrypted(released: Deployment) -> None:
    topic = released.tools.one("aws_sns_topic", name="branchline-approvals")

    assert "kms_key" in topic["kms_master_key_id"]


def test_what_stages_hand_on_expires(released: Deployment) -> None:
    expiries = {
        rule["filter"][0]["prefix"]: rule["expiration"][0]["days"]
        for bucket in released.tools.all("aws_s3_bucket_lifecycle_configuration")
        for rule in bucket["rule"]
        if "expiration" in rule
    }

    assert expiries["branchline-release-"] == 30
    assert expiries["branchline-hotfix-"] == 30


def test_other_accounts_pass_artifacts_by_one_role_each(released: Deployment) -> None:
    # Given what bucket and key let other accounts do
    let: dict[str, set[tuple[str, str]]] = {"aws_s3_bucket_policy": set(), "aws_kms_key": set()}
    for each in statements(released.tools):
        who = each.document.get("Condition", {}).get("ArnEquals", {}).get("aws:PrincipalArn")
        if each.type in let and who:
            let[each.type] |= {(who.split(":")[4], action) for action in each.actions}

    # Then the source account writes, and each workload account reads
    assert let["aws_s3_bucket_policy"] == {
        ("111111111111", "s3:PutObject"),
        ("111111111111", "s3:PutObjectAcl"),
        *((account, "s3:GetObject") for account in WORKLOADS),
        *((account, "s3:GetObjectVersion") for account in WORKLOADS),
    }
    assert let["aws_kms_key"] == {
        ("111111111111", "kms:Decrypt"),
        ("111111111111", "kms:GenerateDataKey"),
        *((account, "kms:Decrypt") for account in WORKLOADS),
    }


def test_repositories_in_the_tools_account_need_no_statement_for_another(tmp_path: Path) -> None:
    made = synthesized(
        tmp_path,
        accounts={**ACCOUNTS, "source": TOOLS},
        applications=[{"name": "orders", "repository": "shop"}],
    ).tools

    let_in = {each.document["Sid"] for each in statements(made)}
    assert "TakeCommits" in let_in
    assert not any(sid.startswith(("WriteCommitsOf", "EncryptCommitsOf")) for sid in let_in)


def test_the_source_role_takes_commits_of_the_applications_repositories_alone(
    released: Deployment,
) -> None:
    (taking,) = [
        each for each in statements(released.source) if each.document["Sid"] == "TakeCommits"
    ]

    assert taking.resources == [
        f"arn:aws:codecommit:eu-west-1:111111111111:{name}" for name in ("shop", "site")
    ]


def test_without_applications_there_is_nothing_of_pipelines(small: Deployment) -> None:
    made = {type_ for stack in small.values() for type_ in stack.document["resource"]}

    assert not made & {"aws_codepipeline", "aws_dynamodb_table", "aws_ecr_repository_policy"}
