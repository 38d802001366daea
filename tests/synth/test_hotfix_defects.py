"""The defects of the original design that its templates show, each of them absent here.

The numbers are those of the list of its eighteen defects; the others show in what the functions do.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from handlers.hotfix_pipelines.hotfix import hotfix_name
from handlers.pipelines.reporting import REPORTING_SECONDS
from handlers.shared.calls import READ_SECONDS
from tests.synth.hotfix_template import (
    HOTFIX,
    resolved,
    resource,
    stages,
    template,
    texts,
)
from tests.synth.policies import PolicyStatement, resource_patterns, statements
from tests.synth.synthesis import Deployment
from tests.synth.test_hotfix_template import parameters

PROJECT = Path(__file__).parents[2]
# The longest names (botocore's service models, and IAM's quotas), by the property that gives them.
LONGEST = {
    "AWS::IAM::Role": ("RoleName", 64),
    "AWS::CodePipeline::Pipeline": ("Name", 100),
    "AWS::Events::Rule": ("Name", 64),
}
BRANCHES = ["hotfix/login", "hotfix-" + "x" * 249, "hotfix/é;$(x)'\"&`", "hotfix-ﬀ/../#", "hotfix-"]


def launch_statements(deployment: Deployment) -> list[PolicyStatement]:
    """Returns what the launch role may do."""
    found = [
        each
        for each in statements(deployment.tools)
        if each.name.startswith("hotfixes_product_launch-role") and "Resource" in each.document
    ]
    assert found
    return found


def action(deployment: Deployment, stage: str, name: str) -> dict[str, Any]:
    """Returns one action of the pipeline, with a hotfix's own parameters filled in."""
    (found,) = [each for each in stages(deployment)[stage] if each["Name"] == name]
    filled: dict[str, Any] = resolved(found, parameters(deployment))
    return filled


@pytest.mark.parametrize("function", ["pull-requests", "environment-lock"])
def test_defect_08_a_function_that_owes_a_result_has_time_for_its_calls(
    hotfixes: Deployment, function: str
) -> None:
    # Given a function that keeps enough of its time to tell the pipeline what became of its job
    timeout = hotfixes.tools.one("aws_lambda_function", function_name=f"branchline-{function}")[
        "timeout"
    ]

    # Then it has as long again for its work, and a wait of AWS's on top, such as for a cold start
    assert timeout >= 2 * REPORTING_SECONDS + READ_SECONDS


@pytest.mark.parametrize("branch", BRANCHES)
def test_defect_10_any_branch_gives_names_that_every_service_takes(
    hotfixes: Deployment, branch: str
) -> None:
    # Given the name that the reconciler gives the hotfix
    hotfix = hotfix_name("b" * 20, "r" * 100, branch)
    own = HOTFIX | {"Hotfix": hotfix, "BranchName": branch}
    given = parameters(hotfixes) | own

    # Then the names that the template makes of it are short and plain
    for each in template(hotfixes)["Resources"].values():
        attribute, longest = LONGEST[each["Type"]]
        made = resolved(each["Properties"][attribute], given)

        assert made.startswith(hotfix)
        assert re.fullmatch(r"[a-z0-9-]+", made)
        assert len(made) <= longest
    assert len(hotfix) <= 128  # a provisioned product's, and a change set's


def test_defect_10_the_branchs_own_name_is_never_part_of_another_text(hotfixes: Deployment) -> None:
    document = json.dumps(template(hotfixes))

    assert '{"Ref": "BranchName"}' in document
    assert "${BranchName}" not in document


def test_defect_12_a_change_set_has_its_hotfixs_name_and_its_environment_to_itself(
    hotfixes: Deployment,
) -> None:
    for stage in ("Stage", "Prod"):
        order = [each["Name"] for each in stages(hotfixes)[stage]]
        create = action(hotfixes, stage, "CreateChangeSet")["Configuration"]
        execute = action(hotfixes, stage, "ExecuteChangeSet")["Configuration"]
        held = [
            json.loads(action(hotfixes, stage, name)["Configuration"]["UserParameters"])
            for name in ("Lock", "Unlock")
        ]

        start = order.index("Lock")
        assert order[start : start + 4] == [
            "Lock",
            "CreateChangeSet",
            "ExecuteChangeSet",
            "Unlock",
        ]
        assert [each["RunOrder"] for each in stages(hotfixes)[stage]] == [*range(1, len(order) + 1)]
        assert create["ChangeSetName"] == execute["ChangeSetName"] == HOTFIX["Hotfix"]
        assert [each["step"] for each in held] == ["acquire", "release"]
        assert {each["environment"] for each in held} == {create["StackName"]}
        assert {each["execution"] for each in held} == {"#{codepipeline.PipelineExecutionId}"}


def test_defect_13_the_launch_role_makes_what_the_template_holds_and_nothing_else(
    hotfixes: Deployment,
) -> None:
    allowed = launch_statements(hotfixes)
    attached = hotfixes.tools.all("aws_iam_role_policy_attachment")

    # Given no policy of AWS, no wildcard among the actions, and ARNs that IAM can match
    assert not [each for each in attached if "launch-role" in each["role"]]
    for each in allowed:
        for name in each.actions:
            patterns = resource_patterns(name)
            assert "*" not in name
            assert all(
                "${" in arn or any(re.fullmatch(pattern, arn) for pattern in patterns)
                for arn in each.resources
                if patterns and arn != "*"  # test_policies says where there may be no ARN
            )

    # Then what it makes is only what hotfixes are called
    made = [
        arn
        for each in allowed
        for arn in each.resources
        if re.match(r"arn:aws:(iam|codepipeline|events):", arn)
    ]
    assert made
    assert all("/branchline-hotfix-*" in arn or ":branchline-hotfix-*" in arn for arn in made)


def test_defect_13_the_launch_role_makes_no_role_without_the_boundary(hotfixes: Deployment) -> None:
    boundary = f"policy/{hotfixes.tools.one('aws_iam_policy', name='branchline-hotfix')['name']}"
    allowed = launch_statements(hotfixes)

    for dangerous in ("iam:CreateRole", "iam:PutRolePolicy"):
        (statement,) = [each for each in allowed if dangerous in each.actions]
        (required,) = statement.document["Condition"]["StringEquals"].values()
        assert statement.condition_keys == {"iam:PermissionsBoundary"}
        assert required.endswith(boundary)
    for role in ("PipelineRole", "StartRole"):
        assert resource(hotfixes, role)["PermissionsBoundary"].endswith(boundary)
    forbidden = {"iam:AttachRolePolicy", "iam:DeleteRolePermissionsBoundary"}
    assert not forbidden & {name for each in allowed for name in each.actions}


def test_defect_13_a_role_is_passed_to_its_own_service_alone(hotfixes: Deployment) -> None:
    passed = {
        arn.rpartition("-")[2]: each.document["Condition"]["StringEquals"]["iam:PassedToService"]
        for each in launch_statements(hotfixes)
        if "iam:PassRole" in each.actions
        for arn in each.resources
    }

    assert passed == {"run": "codepipeline.amazonaws.com", "start": "events.amazonaws.com"}


def test_defect_14_an_image_is_tagged_with_the_whole_commit_and_tags_do_not_move(
    hotfixes: Deployment,
) -> None:
    configuration = action(hotfixes, "Build", "Image")["Configuration"]
    variables = json.loads(configuration["EnvironmentVariables"])
    buildspec = PROJECT / "examples" / "hotfix_pipelines" / "deploy" / "image.buildspec.yml"
    repository = hotfixes.tools.one("aws_ecr_repository", name="branchline-application-shop")

    assert {"name": "COMMIT_ID", "value": "#{Source.CommitId}", "type": "PLAINTEXT"} in variables
    assert '"$IMAGE_REPOSITORY_URI:$COMMIT_ID"' in buildspec.read_text()
    assert repository["image_tag_mutability"] == "IMMUTABLE"


def test_defect_16_artifacts_images_and_logs_of_a_hotfix_expire(hotfixes: Deployment) -> None:
    bucket = hotfixes.tools.one("aws_s3_bucket", bucket="branchline-artifacts")["bucket"]
    store = resource(hotfixes, "Pipeline")["ArtifactStore"]
    prefix = HOTFIX["Hotfix"][:20]  # where CodePipeline keeps a pipeline's artifacts
    expired = {
        rule["filter"][0]["prefix"]
        for lifecycle in hotfixes.tools.all("aws_s3_bucket_lifecycle_configuration")
        for rule in lifecycle["rule"]
        if rule.get("expiration") and rule["filter"][0]["prefix"]
    }
    kept = hotfixes.tools.all("aws_ecr_lifecycle_policy")

    assert store["Location"] == bucket
    assert any(prefix.startswith(each) for each in expired)
    assert all(each["retention_in_days"] for each in hotfixes.tools.all("aws_cloudwatch_log_group"))
    assert len(kept) == len(hotfixes.tools.all("aws_ecr_repository"))
    # And the template makes neither log groups nor repositories that it would leave behind
    assert {each["Type"] for each in template(hotfixes)["Resources"].values()} == set(LONGEST)


def test_defect_17_the_approval_says_what_waits_and_where_to_look(hotfixes: Deployment) -> None:
    (opening,) = stages(hotfixes)["PullRequests"]
    configuration = action(hotfixes, "Approval", "Approval")["Configuration"]

    # Given the summary of repository, branch, commit and pull requests, and the link to them
    assert opening["Namespace"] == "PullRequests"
    assert configuration["CustomData"] == "#{PullRequests.Summary}"
    assert configuration["ExternalEntityLink"] == "#{PullRequests.Link}"
    assert "branchline-approvals-" in configuration["NotificationArn"]


def test_defect_18_whatever_fails_is_kept_tells_people_and_can_be_redriven(
    hotfixes: Deployment,
) -> None:
    watched = {
        (alarm["dimensions"]["QueueName"].rpartition("-")[0], alarm["metric_name"])
        for alarm in hotfixes.tools.all("aws_cloudwatch_metric_alarm")
        if any("aws_sns_topic" in each for each in alarm["alarm_actions"])
    }
    failed = {
        "branchline-failed-hotfixes",
        "branchline-failed-events-reconciler",
        "branchline-failed-events-pull-requests",
        "branchline-undelivered-events",
    }

    assert {(queue, "ApproximateNumberOfMessagesVisible") for queue in failed} < watched
    assert ("branchline-hotfixes", "ApproximateAgeOfOldestMessage") in watched
    (back,) = [
        json.loads(queue["redrive_allow_policy"])["sourceQueueArns"]
        for queue in hotfixes.tools.all("aws_sqs_queue")
        if queue["name"].startswith("branchline-failed-hotfixes-")
    ]
    assert back[0].endswith(hotfixes.tools.one("aws_sqs_queue", name="branchline-hotfixes")["name"])
    (target,) = resource(hotfixes, "Rule")["Targets"]
    assert "undelivered-events" in target["DeadLetterConfig"]["Arn"]


def test_no_text_of_the_template_names_a_full_access_policy(hotfixes: Deployment) -> None:
    assert [text for text in texts(template(hotfixes)) if "FullAccess" in text] == []
