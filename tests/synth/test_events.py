"""Pushes pass both accounts' buses, and what can't be delivered is kept."""

import json
from typing import Any

from modules.events.patterns import PATTERN_LIMIT
from tests.synth.synthesis import SOURCE, TOOLS, Deployment, Stack


def patterns(stack: Stack) -> list[dict[str, Any]]:
    """Returns the event patterns of the stack's rules."""
    return [
        json.loads(rule["event_pattern"])
        for rule in stack.all("aws_cloudwatch_event_rule")
        if "event_pattern" in rule
    ]


def pushes(stack: Stack) -> list[dict[str, Any]]:
    """Returns the patterns of pushes among the stack's rules."""
    return [each for each in patterns(stack) if each["source"] == ["aws.codecommit"]]


def test_created_and_updated_branches_of_the_repositories_are_forwarded(small: Deployment) -> None:
    assert pushes(small.source) == [
        {
            "source": ["aws.codecommit"],
            "detail-type": ["CodeCommit Repository State Change"],
            "detail": {
                "event": ["referenceCreated", "referenceUpdated"],
                "referenceType": ["branch"],
                "repositoryName": ["shop"],
            },
        }
    ]


def test_with_any_repository_no_name_is_asked_for(any_repository: Deployment) -> None:
    (pattern,) = pushes(any_repository.source)

    assert "repositoryName" not in pattern["detail"]
    assert pattern["detail"]["referenceType"] == ["branch", "tag"]


def test_many_repositories_share_as_few_rules_as_the_limit_lets_them(large: Deployment) -> None:
    lengths = [len(rule["event_pattern"]) for rule in large.source.all("aws_cloudwatch_event_rule")]
    names = [name for each in pushes(large.source) for name in each["detail"]["repositoryName"]]

    assert max(lengths) <= PATTERN_LIMIT
    assert len(lengths) < 10
    assert len(set(names)) == len(names) == 200


def test_the_tools_account_takes_pushes_of_the_source_account_alone(small: Deployment) -> None:
    (pattern,) = pushes(small.tools)

    assert pattern["account"] == [SOURCE]


def test_only_the_relay_of_the_source_account_may_put_on_the_bus(small: Deployment) -> None:
    (statement,) = json.loads(small.tools.one("aws_cloudwatch_event_bus_policy")["policy"])[
        "Statement"
    ]
    relay = small.source.one("aws_iam_role", name="branchline-event-relay")

    assert statement["Principal"] == {"AWS": f"arn:aws:iam::{SOURCE}:root"}
    assert statement["Condition"] == {
        "ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{SOURCE}:role/{relay['name']}"}
    }


def test_the_relay_delivers_to_the_bus_of_the_tools_account(small: Deployment) -> None:
    bus = small.tools.one("aws_cloudwatch_event_bus")["name"]

    assert small.source.one("aws_cloudwatch_event_target")["arn"] == (
        f"arn:aws:events:eu-west-1:{TOOLS}:event-bus/{bus}"
    )


def test_every_target_has_a_dead_letter_queue(small: Deployment, shared: Deployment) -> None:
    targets = [
        target
        for stack in [*small.values(), *shared.values()]
        for target in stack.all("aws_cloudwatch_event_target")
    ]

    assert len(targets) == 12
    assert all(".arn}" in target["dead_letter_config"]["arn"] for target in targets)


def test_every_function_that_a_rule_targets_lets_that_rule_invoke_it(small: Deployment) -> None:
    def functions(target_arns: list[str]) -> list[str]:
        return sorted(arn.split(".")[1] for arn in target_arns if "aws_lambda_function" in arn)

    targets = small.tools.all("aws_cloudwatch_event_target")
    permissions = small.tools.all("aws_lambda_permission")

    assert functions([each["arn"] for each in targets]) == functions(
        [each["function_name"] for each in permissions]
    )
    assert all(
        each["source_arn"].startswith("${aws_cloudwatch_event_rule.") for each in permissions
    )


def test_events_are_archived_for_replay(small: Deployment) -> None:
    assert small.tools.one("aws_cloudwatch_event_archive")["retention_days"] == 14


def test_a_runner_is_looked_for_on_schedule_and_when_a_push_grows_old(small: Deployment) -> None:
    schedules = [
        rule["schedule_expression"]
        for rule in small.tools.all("aws_cloudwatch_event_rule")
        if "schedule_expression" in rule
    ]
    (alarm,) = [each for each in patterns(small.tools) if each["source"] == ["aws.cloudwatch"]]

    assert schedules == ["rate(5 minutes)"]
    assert "age-alarm" in alarm["resources"][0]


def test_a_rule_without_a_bus_of_its_own_is_on_the_default_bus(shared: Deployment) -> None:
    buses = [rule["event_bus_name"] for rule in shared.tools.all("aws_cloudwatch_event_rule")]

    assert sorted(buses)[1:] == ["default"] * 5
