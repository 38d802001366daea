"""The queue, the functions, the runner and the build projects are as the capability needs them."""

import json
import zipfile
from pathlib import Path
from typing import Any

from tests.synth.policies import statements
from tests.synth.synthesis import Deployment, Stack, synthesized


def container(stack: Stack) -> dict[str, Any]:
    """Returns the runner's container definition."""
    (definition,) = json.loads(stack.one("aws_ecs_task_definition")["container_definitions"])
    result: dict[str, Any] = definition
    return result


def environment(stack: Stack, function: str) -> dict[str, str]:
    """Returns the environment of the function whose name begins with ``function``."""
    variables: dict[str, str] = stack.one("aws_lambda_function", function_name=function)[
        "environment"
    ]["variables"]
    return variables


def branch_filters(stack: Stack) -> dict[str, Any]:
    """Returns the branch filters in the intake function's zip."""
    path = stack.one("aws_lambda_function", function_name="branchline-intake")["filename"]
    with zipfile.ZipFile(stack.directory / path) as archive:
        filters: dict[str, Any] = json.loads(archive.read("branch_filters.json"))
    return filters


def test_a_push_is_received_twice_and_then_kept_apart(small: Deployment) -> None:
    queue = small.tools.one("aws_sqs_queue", name="branchline-pushes")
    failed = small.tools.one("aws_sqs_queue", name="branchline-failed-pushes")
    redrive = json.loads(queue["redrive_policy"])

    assert queue["fifo_queue"] and failed["fifo_queue"]
    assert redrive["maxReceiveCount"] == 2
    assert "pushes_failed" in redrive["deadLetterTargetArn"]
    assert json.loads(failed["redrive_allow_policy"]) == {
        "redrivePermission": "byQueue",
        "sourceQueueArns": [f"arn:aws:sqs:eu-west-1:222222222222:{queue['name']}"],
    }


def test_each_branch_is_a_lane_of_its_own(small: Deployment) -> None:
    queue = small.tools.one("aws_sqs_queue", name="branchline-pushes")

    assert queue["deduplication_scope"] == "messageGroup"
    assert queue["fifo_throughput_limit"] == "perMessageGroupId"


def test_every_dead_letter_queue_and_the_oldest_push_raise_an_alarm(small: Deployment) -> None:
    watched = {
        (alarm["dimensions"]["QueueName"].rpartition("-")[0], alarm["metric_name"])
        for alarm in small.tools.all("aws_cloudwatch_metric_alarm")
        if alarm["alarm_actions"]
    }

    visible = "ApproximateNumberOfMessagesVisible"
    assert watched == {
        ("branchline-failed-pushes", visible),
        ("branchline-undelivered-events", visible),
        ("branchline-failed-events-intake", visible),
        ("branchline-failed-events-build-result", visible),
        ("branchline-pushes", "ApproximateAgeOfOldestMessage"),
    }


def test_the_intake_function_is_told_what_it_needs(small: Deployment) -> None:
    variables = environment(small.tools, "branchline-intake")

    assert set(variables) == {
        "ASSIGN_PUBLIC_IP",
        "CLUSTER_ARN",
        "LOG_LEVEL",
        "MAX_RUNNERS",
        "POWERTOOLS_SERVICE_NAME",
        "QUEUE_URL",
        "SECURITY_GROUP_ID",
        "SUBNET_IDS",
        "TASK_FAMILY",
    }
    assert variables["TASK_FAMILY"] == small.tools.one("aws_ecs_task_definition")["family"]
    assert variables["ASSIGN_PUBLIC_IP"] == "ENABLED"


def test_the_build_result_function_is_told_what_it_needs(small: Deployment) -> None:
    variables = environment(small.tools, "branchline-build-result")

    assert {"COMMENT_ROLE_ARN", "TOPIC_ARN"} < set(variables)


def test_the_intake_function_ships_each_repositorys_filter(any_repository: Deployment) -> None:
    filters = branch_filters(any_repository.tools)

    assert list(filters["repositories"]) == ["shop"]
    shop, others = filters["repositories"]["shop"], filters["other_repositories"]
    assert (shop["include"], shop["exclude"], shop["tags"]) == (["feature/*"], [], True)
    assert (others["include"], others["tags"]) == (["*"], False)
    assert {shop["project"], others["project"]} < {
        project["name"] for project in any_repository.tools.all("aws_codebuild_project")
    }


def test_without_any_repository_the_others_are_not_built(small: Deployment) -> None:
    assert branch_filters(small.tools)["other_repositories"] is None


def test_200_repositories_have_their_filters(large: Deployment) -> None:
    assert len(branch_filters(large.tools)["repositories"]) == 200


def test_the_runner_is_confined(small: Deployment) -> None:
    definition = container(small.tools)

    assert definition["readonlyRootFilesystem"]
    assert [mount["containerPath"] for mount in definition["mountPoints"]] == ["/tmp"]
    assert not definition.get("privileged")
    assert definition["stopTimeout"] == 120


def test_the_runner_is_told_what_it_needs(small: Deployment) -> None:
    assert {entry["name"] for entry in container(small.tools)["environment"]} == {
        "ARTIFACT_BUCKET",
        "ARTIFACT_KEY_ARN",
        "AWS_REGION",
        "CLUSTER_ARN",
        "LOG_LEVEL",
        "PULL_ROLE_ARN",
        "QUEUE_URL",
    }


def test_the_runners_image_is_built_from_the_sources_that_its_tag_names(small: Deployment) -> None:
    uploaded = small.tools.one("aws_s3_object")
    project = small.tools.one("aws_codebuild_project", name="branchline-image")
    tag = container(small.tools)["image"].rpartition(":")[2]

    assert uploaded["key"] == f"images/source_runner/{tag}.zip"
    assert project["source"]["location"].endswith(f"/{uploaded['key']}")
    assert {"name": "IMAGE_TAG", "value": tag} in project["environment"]["environment_variable"]
    assert any("sources-arrived_target" in each for each in uploaded["depends_on"])


def test_the_image_repository_takes_each_tag_once_and_scans_it(small: Deployment) -> None:
    repository = small.tools.one("aws_ecr_repository")

    assert repository["image_tag_mutability"] == "IMMUTABLE"
    assert repository["image_scanning_configuration"] == {"scan_on_push": True}
    assert repository["encryption_configuration"][0]["encryption_type"] == "KMS"


def test_the_runners_network_lets_https_out_and_nothing_in(small: Deployment) -> None:
    (rule,) = small.tools.all("aws_vpc_security_group_egress_rule")

    assert (rule["from_port"], rule["to_port"], rule["ip_protocol"]) == (443, 443, "tcp")
    assert "ingress" not in small.tools.one("aws_security_group")
    assert not small.tools.all("aws_vpc_security_group_ingress_rule")
    assert len({subnet["availability_zone"] for subnet in small.tools.all("aws_subnet")}) == 2


def test_given_subnets_are_used_and_no_network_is_made(tmp_path: Path) -> None:
    subnets = ["subnet-0a1b2c3d", "subnet-1a1b2c3d"]
    network = {"subnet_ids": subnets, "public_ip": False}
    stack = synthesized(tmp_path, branch_builds={"network": network}).tools

    variables = environment(stack, "branchline-intake")

    assert variables["SUBNET_IDS"].split(",") == subnets
    assert variables["ASSIGN_PUBLIC_IP"] == "DISABLED"
    assert not stack.all("aws_vpc") and not stack.all("aws_subnet")
    assert stack.one("aws_security_group")["vpc_id"].startswith("${data.aws_subnet.")


def test_each_repository_has_a_project_as_configured(tmp_path: Path) -> None:
    builds = {"concurrent": 9, "timeout_minutes": 7, "type": "LINUX_CONTAINER", "image": "x"}
    stack = synthesized(
        tmp_path, repositories=[{"name": "shop", "builds": builds}, {"name": "site"}]
    ).tools

    shop = stack.one("aws_codebuild_project", name="branchline-build-shop")
    site = stack.one("aws_codebuild_project", name="branchline-build-site")

    assert (shop["concurrent_build_limit"], shop["build_timeout"]) == (9, 7)
    assert (shop["environment"]["type"], shop["environment"]["image"]) == ("LINUX_CONTAINER", "x")
    assert (site["concurrent_build_limit"], site["build_timeout"]) == (5, 60)
    assert shop["artifacts"] == {"type": "NO_ARTIFACTS"}


def test_a_build_reaches_only_its_own_repositorys_objects(tmp_path: Path) -> None:
    stack = synthesized(tmp_path, repositories=[{"name": "shop"}, {"name": "site"}]).tools

    objects = {
        resource.partition("/")[2]
        for statement in statements(stack)
        if "_of-shop_" in statement.name
        for resource in statement.resources
        if ":s3:" in resource
    }

    assert objects == {"sources/shop/*", "outputs/shop/*"}


def test_the_runner_may_start_every_project_and_no_other(large: Deployment) -> None:
    projects = {
        project["name"]
        for project in large.tools.all("aws_codebuild_project")
        if project["name"].startswith("branchline-build-")
    }
    startable = {
        resource.rpartition("/")[2]
        for statement in statements(large.tools)
        if "source-runner" in statement.name and "codebuild:StartBuild" in statement.actions
        for resource in statement.resources
    }

    assert len(projects) == 200
    assert startable == projects


def test_long_permissions_are_spread_over_policies_that_iam_takes(large: Deployment) -> None:
    for stack in large.values():
        assert all(len(each["policy"]) <= 10_240 for each in stack.all("aws_iam_role_policy"))
        assert all(len(each["policy"]) <= 6_144 for each in stack.all("aws_iam_policy"))
        attached = [each["role"] for each in stack.all("aws_iam_role_policy_attachment")]
        assert all(attached.count(role) <= 10 for role in attached)


def test_repositories_may_be_called_as_anything_of_branchlines_own(tmp_path: Path) -> None:
    names = ["logs", "others", "of-logs", "queue", "a.b", "a-b"]
    stacks = synthesized(tmp_path, repositories=[{"name": each, "create": True} for each in names])

    assert len(stacks.source.all("aws_codecommit_repository")) == len(names)
    assert len(stacks.tools.all("aws_codebuild_project")) == len(names) + 1


def test_only_the_repositories_to_be_made_are_made(tmp_path: Path) -> None:
    stack = synthesized(
        tmp_path, repositories=[{"name": "shop", "create": True}, {"name": "site"}]
    ).source

    assert [each["repository_name"] for each in stack.all("aws_codecommit_repository")] == ["shop"]


def test_a_build_result_is_asked_for_about_branch_builds_alone(small: Deployment) -> None:
    (pattern,) = [
        json.loads(rule["event_pattern"])
        for rule in small.tools.all("aws_cloudwatch_event_rule")
        if "aws.codebuild" in rule.get("event_pattern", "")
    ]
    (wanted,) = pattern["detail"]["project-name"]
    names = [each["name"] for each in small.tools.all("aws_codebuild_project")]

    assert [name.startswith(wanted["prefix"]) for name in sorted(names)] == [True, False]
