"""Release pipelines: develop to Dev; main to QA, Stage and, once approved, Prod."""

import json
from pathlib import Path
from typing import Any

from tests.synth.policies import statements
from tests.synth.synthesis import SOURCE, Deployment, synthesized
from tests.synth.test_branch_builds import branch_filters

MAIN = "branchline-release-orders-main"


def stages(deployment: Deployment, name: str) -> dict[str, list[dict[str, Any]]]:
    """Returns the actions of each stage of the pipeline whose name begins so."""
    pipeline = deployment.tools.one("aws_codepipeline", name=name)
    return {stage["name"]: stage["action"] for stage in pipeline["stage"]}


def test_each_branch_goes_to_its_environments_in_order(released: Deployment) -> None:
    assert list(stages(released, "branchline-release-orders-develop")) == ["Source", "Build", "Dev"]
    assert list(stages(released, MAIN)) == ["Source", "Build", "QA", "Stage", "Approval", "Prod"]
    assert list(stages(released, "branchline-release-pages-live"))[-1] == "Prod"


def test_without_qa_main_goes_to_stage_at_once(tmp_path: Path) -> None:
    made = synthesized(tmp_path, applications=[{"name": "orders", "repository": "shop"}])

    assert list(stages(made, MAIN)) == ["Source", "Build", "Stage", "Approval", "Prod"]


def test_an_application_without_a_release_has_no_release_pipeline(tmp_path: Path) -> None:
    application = {"name": "orders", "repository": "shop", "release": None}

    made = synthesized(tmp_path, applications=[application])

    assert made.tools.all("aws_codepipeline") == []


def test_a_pipeline_is_superseded_not_polled_and_encrypted(released: Deployment) -> None:
    pipeline = released.tools.one("aws_codepipeline", name=MAIN)
    (source,) = stages(released, MAIN)["Source"]

    assert (pipeline["pipeline_type"], pipeline["execution_mode"]) == ("V2", "SUPERSEDED")
    assert pipeline["artifact_store"][0]["encryption_key"]["type"] == "KMS"
    assert source["configuration"] == {
        "RepositoryName": "shop",
        "BranchName": "main",
        "PollForSourceChanges": "false",
    }


def test_each_environment_is_changed_by_the_roles_of_its_account(released: Deployment) -> None:
    accounts = {}
    for name in ("QA", "Stage", "Prod"):
        create = stages(released, MAIN)[name][1]
        accounts[name] = {
            role.split(":")[4] for role in (create["role_arn"], create["configuration"]["RoleArn"])
        }

    assert accounts == {
        "QA": {"666666666666"},
        "Stage": {"444444444444"},
        "Prod": {"555555555555"},
    }


def test_the_template_is_packaged_for_the_branchs_environments(released: Deployment) -> None:
    _image, package = stages(released, MAIN)["Build"]
    environment = json.loads(package["configuration"]["EnvironmentVariables"])

    assert {"name": "ENVIRONMENTS", "value": "qa stage prod", "type": "PLAINTEXT"} in environment


def test_an_approval_names_the_commit_the_repository_and_stage(released: Deployment) -> None:
    (approval,) = stages(released, MAIN)["Approval"]
    asked = approval["configuration"]

    assert "commit #{Source.CommitId} of main in the repository shop" in asked["CustomData"]
    assert "branchline-orders-stage" in asked["CustomData"]
    assert asked["ExternalEntityLink"].endswith(
        "/codecommit/repositories/shop/commit/#{Source.CommitId}?region=eu-west-1"
    )


def test_a_commit_of_the_branch_starts_the_pipeline_at_that_commit(released: Deployment) -> None:
    rule = released.tools.one("aws_cloudwatch_event_rule", name=MAIN)
    target = next(
        each
        for each in released.tools.all("aws_cloudwatch_event_target")
        if "_main_pipeline_" in each["arn"] and "_orders_" in each["arn"]
    )

    assert json.loads(rule["event_pattern"]) == {
        "account": [SOURCE],
        "source": ["aws.codecommit"],
        "detail-type": ["CodeCommit Repository State Change"],
        "detail": {
            "event": ["referenceCreated", "referenceUpdated"],
            "referenceType": ["branch"],
            "referenceName": ["main"],
            "repositoryName": ["shop"],
        },
    }
    assert json.loads(target["input_transformer"]["input_template"]) == {
        "sourceRevisions": [
            {"actionName": "Source", "revisionType": "COMMIT_ID", "revisionValue": "<commit>"}
        ]
    }


def test_a_rule_may_start_its_own_pipeline_alone(released: Deployment) -> None:
    started = [
        (each.resources, each.name)
        for each in statements(released.tools)
        if each.actions == ["codepipeline:StartPipelineExecution"] and "releases" in each.name
    ]

    assert len(started) == 4
    assert len({tuple(resources) for resources, _name in started}) == 4
    assert not any("*" in arn for resources, _name in started for arn in resources)


def test_a_pipelines_role_is_among_those_that_other_accounts_trust(released: Deployment) -> None:
    trusted = {
        pattern
        for stack in (released.source, released["branchline-prod"])
        for each in statements(stack)
        if each.document["Sid"] == "TrustRoles"
        for pattern in each.document["Condition"]["ArnLike"]["aws:PrincipalArn"]
    }
    role = released.tools.one("aws_iam_role", name=MAIN, path="/branchline/release-pipelines/")
    pipeline = released.tools.one("aws_codepipeline", name=MAIN)

    assert pipeline["role_arn"].endswith(f"role/branchline/release-pipelines/{role['name']}")
    assert "arn:aws:iam::222222222222:role/branchline/release-pipelines/*" in trusted


def test_branches_that_are_released_are_not_built_as_branches_too(released: Deployment) -> None:
    filters = branch_filters(released.tools)["repositories"]

    assert {name: filters[name]["exclude"] for name in ("shop", "site")} == {
        "shop": ["develop", "test", "staging", "main"],
        "site": ["develop", "test", "staging", "live"],
    }
