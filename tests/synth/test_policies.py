"""No policy gives more than its reason asks for."""

import re

import pytest

from tests.synth.policies import PolicyStatement, resource_patterns, statements
from tests.synth.synthesis import Deployment

# ListTasks could be limited to container instances, of which Fargate has none; the statement's
# condition limits it to the cluster. GetTemplateSummary could be limited to stacks, but of a
# template it takes none.
WITHOUT_RESOURCE = {"cloudformation:GetTemplateSummary", "ecs:ListTasks"}

DEPLOYMENTS = ["small", "shared", "any_repository", "large", "released", "hotfixes", "machines"]


@pytest.fixture(params=DEPLOYMENTS)
def allowed(request: pytest.FixtureRequest) -> list[PolicyStatement]:
    """Every statement of a deployment that allows something."""
    deployment: Deployment = request.getfixturevalue(request.param)
    found = [each for stack in deployment.values() for each in statements(stack)]
    assert len(found) > 20
    return [each for each in found if each.document["Effect"] == "Allow"]


def test_no_action_is_a_wildcard(allowed: list[PolicyStatement]) -> None:
    assert [str(each) for each in allowed if "*" in "".join(each.actions)] == []


def test_a_resource_is_a_wildcard_only_where_an_action_takes_none(
    allowed: list[PolicyStatement],
) -> None:
    unlimited = [
        (str(each), action)
        for each in allowed
        for action in each.actions
        # A key's policy is attached to the key and calls it "*".
        if "*" in each.resources and each.type != "aws_kms_key"
        if action not in WITHOUT_RESOURCE and resource_patterns(action)
    ]

    assert unlimited == []


def test_each_action_is_limited_to_the_kind_of_resource_it_takes(
    allowed: list[PolicyStatement],
) -> None:
    mistaken = [
        (str(each), action, resource)
        for each in allowed
        for action in each.actions
        for resource in each.resources
        if resource != "*" and "${" not in resource
        if not any(re.fullmatch(pattern, resource) for pattern in resource_patterns(action))
    ]

    assert mistaken == []


def test_every_action_exists(allowed: list[PolicyStatement]) -> None:
    assert all(resource_patterns(action) is not None for each in allowed for action in each.actions)


def test_nobody_is_everybody(allowed: list[PolicyStatement]) -> None:
    assert [str(each) for each in allowed if "*" in each.principals.get("AWS", [])] == []


def test_another_accounts_role_is_named_in_a_condition(allowed: list[PolicyStatement]) -> None:
    # Given the statements about accounts, but for the key's, which delegates to its own
    about_accounts = [
        each for each in allowed if "AWS" in each.principals and each.type != "aws_kms_key"
    ]

    assert about_accounts
    assert [
        str(each) for each in about_accounts if "aws:PrincipalArn" not in each.condition_keys
    ] == []


def test_a_service_acts_for_this_account_alone(allowed: list[PolicyStatement]) -> None:
    # Given the statements about services; Lambda, CloudFormation, EC2 and Service Catalog give no
    # such context when they assume a role, and CloudWatch Logs gives the log group instead
    about_services = [each for each in allowed if "Service" in each.principals]
    confined = {"aws:SourceAccount", "kms:EncryptionContext:aws:logs:arn"}

    assert {
        service
        for each in about_services
        if not confined & each.condition_keys
        for service in each.principals["Service"]
    } <= {
        "cloudformation.amazonaws.com",
        "ec2.amazonaws.com",
        "lambda.amazonaws.com",
        "servicecatalog.amazonaws.com",
    }


def test_no_role_takes_a_policy_of_aws(request: pytest.FixtureRequest, small: Deployment) -> None:
    attached = [
        each for stack in small.values() for each in stack.all("aws_iam_role_policy_attachment")
    ]

    assert [each for each in attached if ":aws:policy/" in each["policy_arn"]] == []
