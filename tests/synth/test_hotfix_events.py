"""What happens to hotfix branches reaches the tools account, each event once."""

from pathlib import Path
from typing import Any

import pytest
from moto.events.models import EventPattern

from modules.events.patterns import PATTERN_LIMIT
from tests.events import load
from tests.synth.synthesis import SOURCE, Deployment, Stack, synthesized

EVENTS = ["Created", "Updated", "Deleted"]


def change(what: str, branch: str, repository: str = "shop") -> dict[str, Any]:
    """Returns the source account's event of a branch that was Created, Updated or Deleted."""
    event = load(f"codeCommitReference{what}")
    event["detail"] |= {"referenceName": branch, "repositoryName": repository}
    return event | {"account": SOURCE}


def matches(stack: Stack, event: dict[str, Any], target: str = "") -> int:
    """Returns how many of the stack's rules take the event to targets of that Terraform type."""
    document = stack.document["resource"]
    rules = {
        f"${{aws_cloudwatch_event_rule.{name}.name}}": rule
        for name, rule in document["aws_cloudwatch_event_rule"].items()
    }
    return sum(
        EventPattern.load(pattern).matches_event(event)  # type: ignore[arg-type]
        for each in stack.all("aws_cloudwatch_event_target")
        if target in each["arn"] and (pattern := rules[each["rule"]].get("event_pattern"))
    )


@pytest.mark.parametrize("what", EVENTS)
@pytest.mark.parametrize("branch", ["hotfix-login", "hotfix/login"])
def test_each_change_of_a_hotfix_branch_is_forwarded_once(
    hotfixes: Deployment, what: str, branch: str
) -> None:
    assert matches(hotfixes.source, change(what, branch)) == 1


def test_the_deletion_of_another_branch_or_repository_stays_in_its_account(
    hotfixes: Deployment,
) -> None:
    assert matches(hotfixes.source, change("Deleted", "feature/hotfix-login")) == 0
    assert matches(hotfixes.source, change("Deleted", "hotfix-login", "library")) == 0


def test_without_hotfix_pipelines_no_deletion_is_forwarded(small: Deployment) -> None:
    assert matches(small.source, change("Deleted", "hotfix-login")) == 0


def test_an_application_may_do_without_hotfix_pipelines(tmp_path: Path) -> None:
    applications = [{"name": "shop", "repository": "shop", "hotfix": False}]

    stacks = synthesized(tmp_path, applications=applications)

    assert matches(stacks.source, change("Deleted", "hotfix-login")) == 0
    assert not stacks.tools.all("aws_servicecatalog_product")


def test_many_repositories_with_long_prefixes_share_rules_within_the_limit(tmp_path: Path) -> None:
    names = [f"{number:03d}-{'r' * 60}" for number in range(100)]
    stacks = synthesized(
        tmp_path,
        repositories=[{"name": name} for name in names],
        applications=[
            {"name": f"a{number}", "repository": name} for number, name in enumerate(names)
        ],
        hotfix_pipelines={"prefixes": [f"{letter * 50}/" for letter in "abc"]},
    )

    lengths = [
        len(rule.get("event_pattern", ""))
        for stack in (stacks.source, stacks.tools)
        for rule in stack.all("aws_cloudwatch_event_rule")
    ]
    assert max(lengths) <= PATTERN_LIMIT
    assert {
        matches(stacks.source, change("Deleted", f"{'c' * 50}/login", name)) for name in names
    } == {1}
