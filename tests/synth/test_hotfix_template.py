"""The product's template: what a hotfix's pipeline, its roles and its rule are."""

import json
import zipfile
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import ManualArgs, lint  # type: ignore[import-untyped]

from tests.synth.hotfix_template import (
    HOTFIX,
    resolved,
    resource,
    stages,
    template,
    template_object,
    template_text,
)
from tests.synth.policies import statements
from tests.synth.synthesis import SOURCE, TOOLS, Deployment, Stack, synthesized

# The longest template that every way of handing it over takes, in bytes
# (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html).
TEMPLATE_LIMIT = 51_200


def shipped_repositories(stack: Stack, function: str = "branchline-reconciler") -> dict[str, Any]:
    """Returns the file of hotfix repositories in a function's zip."""
    path = stack.one("aws_lambda_function", function_name=function)["filename"]
    with zipfile.ZipFile(stack.directory / path) as archive:
        repositories: dict[str, Any] = json.loads(archive.read("hotfix_repositories.json"))
    return repositories


def environment(stack: Stack, function: str = "branchline-reconciler") -> dict[str, str]:
    """Returns a function's environment."""
    found = stack.one("aws_lambda_function", function_name=function)["environment"]
    variables: dict[str, str] = found["variables"]
    return variables


def parameters(deployment: Deployment, repository: str = "shop") -> dict[str, str]:
    """Returns what the reconciler gives for the template's parameters."""
    common = json.loads(environment(deployment.tools)["PRODUCT_PARAMETERS"])
    own = shipped_repositories(deployment.tools)[repository]["parameters"]
    return {**HOTFIX, **common, **own}


def role_statements(deployment: Deployment, role: str) -> list[dict[str, Any]]:
    """Returns what a role of a hotfix of "shop" may do."""
    (policy,) = resource(deployment, role)["Policies"]
    found = resolved(policy["PolicyDocument"]["Statement"], parameters(deployment))
    return [
        {key: [value] if isinstance(value, str) else value for key, value in each.items()}
        for each in found
    ]


def test_the_template_is_clean_and_far_below_its_limit(hotfixes: Deployment) -> None:
    text = template_text(hotfixes)

    assert lint(text, config=ManualArgs(regions=["eu-west-1"])) == []
    assert len(text.encode()) < TEMPLATE_LIMIT / 2


def test_each_parameter_is_given_by_the_reconciler_and_no_other_is(hotfixes: Deployment) -> None:
    for repository in ("shop", "site"):
        given = parameters(hotfixes, repository)

        assert set(given) == set(template(hotfixes)["Parameters"])


def test_a_hotfix_goes_through_stage_pull_requests_and_approval_to_prod(
    hotfixes: Deployment,
) -> None:
    assert {
        name: [action["ActionTypeId"]["Provider"] for action in actions]
        for name, actions in stages(hotfixes).items()
    } == {
        "Source": ["CodeCommit"],
        "Build": ["CodeBuild", "CodeBuild"],
        "Stage": ["Lambda", "CloudFormation", "CloudFormation", "Lambda"],
        "PullRequests": ["Lambda"],
        "Approval": ["Manual"],
        "Prod": ["Lambda", "Lambda", "CloudFormation", "CloudFormation", "Lambda", "Lambda"],
    }


def test_each_commit_of_this_branch_alone_starts_the_pipeline_with_that_commit(
    hotfixes: Deployment,
) -> None:
    rule = resolved(resource(hotfixes, "Rule"), parameters(hotfixes))
    (target,) = rule["Targets"]

    assert rule["EventBusName"] == hotfixes.tools.one("aws_cloudwatch_event_bus")["name"]
    assert rule["EventPattern"]["account"] == [SOURCE]
    assert rule["EventPattern"]["detail"] == {
        "event": ["referenceCreated", "referenceUpdated"],
        "referenceType": ["branch"],
        "referenceName": ["hotfix/login"],
        "repositoryName": ["shop"],
    }
    assert json.loads(target["InputTransformer"]["InputTemplate"]) == {
        "sourceRevisions": [
            {"actionName": "Source", "revisionType": "COMMIT_ID", "revisionValue": "<commit>"}
        ]
    }
    assert target["DeadLetterConfig"]["Arn"].startswith(
        f"arn:aws:sqs:eu-west-1:{TOOLS}:branchline-undelivered-events-"
    )


def test_the_source_is_not_polled_and_is_taken_by_the_source_accounts_role(
    hotfixes: Deployment,
) -> None:
    (source,) = stages(hotfixes)["Source"]
    role = hotfixes.source.one("aws_iam_role", name="branchline-pipeline-source")

    assert source["Configuration"]["PollForSourceChanges"] == "false"
    assert source["RoleArn"] == f"arn:aws:iam::{SOURCE}:role/{role['name']}"


def test_the_stacks_and_projects_are_those_of_the_release_pipelines(hotfixes: Deployment) -> None:
    given = parameters(hotfixes)
    release = hotfixes.tools.one("aws_codepipeline", name="branchline-release-shop-main")
    used = json.dumps(release["stage"])

    for parameter in ("ImageProject", "PackageProject", "StageStack", "ProdStack"):
        assert given[parameter] in used


def test_the_token_is_looked_at_again_before_prod_and_spent_after_it(hotfixes: Deployment) -> None:
    prod = [each["Name"] for each in stages(hotfixes)["Prod"]]

    assert (prod[0], prod[-1]) == ("CheckToken", "SpendToken")


def test_no_commit_comes_between_the_first_execution_and_the_rule(hotfixes: Deployment) -> None:
    assert template(hotfixes)["Resources"]["Pipeline"]["DependsOn"] == "Rule"


def test_services_take_the_roles_for_this_account_and_events_for_this_hotfix_alone(
    hotfixes: Deployment,
) -> None:
    bus = hotfixes.tools.one("aws_cloudwatch_event_bus")["name"]
    rule = f"arn:aws:events:eu-west-1:{TOOLS}:rule/{bus}/{HOTFIX['Hotfix']}"
    account = {"StringEquals": {"aws:SourceAccount": TOOLS}}

    trusts = {
        role: resolved(resource(hotfixes, role)["AssumeRolePolicyDocument"], HOTFIX)["Statement"]
        for role in ("PipelineRole", "StartRole")
    }

    assert [each["Condition"] for each in trusts["PipelineRole"]] == [account]
    assert [each["Condition"] for each in trusts["StartRole"]] == [
        {**account, "ArnLike": {"aws:SourceArn": rule}}
    ]


@pytest.mark.parametrize("role", ["PipelineRole", "StartRole"])
def test_the_boundary_lets_each_role_do_all_that_its_own_policy_allows(
    hotfixes: Deployment, role: str
) -> None:
    boundary = [each for each in statements(hotfixes.tools) if "_boundary_policy_" in each.name]

    def is_within(action: str, arn: str) -> bool:
        return any(
            action in each.actions and any(fnmatchcase(arn, pattern) for pattern in each.resources)
            for each in boundary
            if each.name.startswith("hotfixes_")
        )

    own = role_statements(hotfixes, role)
    outside = [
        (action, arn)
        for each in own
        for action in each["Action"]
        for arn in each["Resource"]
        if not is_within(action, arn)
    ]

    assert own
    assert outside == []


def test_a_changed_template_is_another_version_of_the_same_product(
    tmp_path: Path, hotfixes: Deployment, small: Deployment
) -> None:
    # Given a configuration by which the template differs: Prod is another account
    applications = [{"name": "shop", "repository": "shop"}]
    accounts = {"source": SOURCE, "tools": TOOLS, "dev": "3" * 12, "stage": "4" * 12}
    one, other = (
        synthesized(
            tmp_path / prod, applications=applications, accounts={**accounts, "prod": prod * 12}
        )
        for prod in ("5", "6")
    )

    versions = [environment(each.tools)["TEMPLATE_VERSION"] for each in (one, other)]
    keys = [template_object(each.tools)["key"] for each in (one, other)]
    products = [each.tools.one("aws_servicecatalog_product") for each in (one, other)]

    assert len(set(versions)) == 2
    assert keys == [f"templates/hotfix_pipelines/{version}.json" for version in versions]
    assert all(
        product["lifecycle"]["ignore_changes"] == ["provisioning_artifact_parameters"]
        for product in products
    )
    for product in products:
        del product["provisioning_artifact_parameters"]
    assert products[0] == products[1]


def test_another_application_leaves_the_template_as_it_is(
    tmp_path: Path, hotfixes: Deployment
) -> None:
    one = synthesized(tmp_path, applications=[{"name": "shop", "repository": "shop"}])

    assert template_text(one) == template_text(hotfixes)
