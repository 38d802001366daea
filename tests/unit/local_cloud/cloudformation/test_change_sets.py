"""Change sets say what would change, and do exactly that."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_cloud_fixture import Cloud
from tests.unit.local_cloud.cloudformation.stacks import (
    create,
    finished,
    group,
    history,
    template,
)
from tests.unit.local_cloud.workloads import unique


def propose(
    client: Any, stack: str, body: str, kind: str = "UPDATE", **more: Any
) -> dict[str, Any]:
    given = {"ChangeSetName": unique("changes"), **more}
    made = client.create_change_set(StackName=stack, ChangeSetType=kind, TemplateBody=body, **given)
    described: dict[str, Any] = client.describe_change_set(ChangeSetName=made["Id"])
    return described


def execute(client: Any, change_set: dict[str, Any]) -> dict[str, Any]:
    client.execute_change_set(ChangeSetName=change_set["ChangeSetId"])
    return finished(client, change_set["StackId"])


def actions(change_set: dict[str, Any]) -> dict[str, str]:
    changes = [change["ResourceChange"] for change in change_set["Changes"]]
    return {change["LogicalResourceId"]: change["Action"] for change in changes}


def test_a_new_stack_waits_for_the_execution_of_its_change_set(cloud: Cloud) -> None:
    client, name = cloud.client("cloudformation"), unique("stack")

    change_set = propose(client, name, template({"Group": group(unique("/group"))}), "CREATE")

    assert (change_set["Status"], change_set["ExecutionStatus"]) == ("CREATE_COMPLETE", "AVAILABLE")
    assert actions(change_set) == {"Group": "Add"}
    (stack,) = client.describe_stacks(StackName=name)["Stacks"]
    assert stack["StackStatus"] == "REVIEW_IN_PROGRESS"
    assert client.describe_stack_resources(StackName=name)["StackResources"] == []
    stack = execute(client, change_set)
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert history(client, stack, name) == [
        "REVIEW_IN_PROGRESS",
        "CREATE_IN_PROGRESS",
        "CREATE_COMPLETE",
    ]


def test_changes_of_a_stack_are_told_apart_and_applied(cloud: Cloud) -> None:
    client, prefix = cloud.client("cloudformation"), unique("/group")
    before = {
        "Changed": group(f"{prefix}/changed", RetentionInDays=1),
        "Replaced": group(f"{prefix}/old"),
        "Removed": group(f"{prefix}/removed"),
        "Same": group(f"{prefix}/same"),
    }
    after = {
        "Changed": group(f"{prefix}/changed", RetentionInDays=7),
        "Replaced": group(f"{prefix}/new"),
        "Added": group(f"{prefix}/added"),
        "Same": group(f"{prefix}/same"),
    }
    stack = create(client, template(before))

    change_set = propose(client, stack["StackName"], template(after))

    assert actions(change_set) == {
        "Changed": "Modify",
        "Replaced": "Modify",
        "Added": "Add",
        "Removed": "Remove",
    }
    details = {
        change["ResourceChange"]["LogicalResourceId"]: change["ResourceChange"]
        for change in change_set["Changes"]
    }
    assert details["Changed"]["Replacement"] == "False"
    assert details["Changed"]["Details"][0]["Target"] == {
        "Attribute": "Properties",
        "Name": "RetentionInDays",
        "RequiresRecreation": "Never",
    }
    assert details["Replaced"]["Replacement"] == "True"

    stack = execute(client, change_set)

    assert stack["StackStatus"] == "UPDATE_COMPLETE"
    groups = cloud.client("logs").describe_log_groups(logGroupNamePrefix=prefix)["logGroups"]
    assert {g["logGroupName"]: g.get("retentionInDays") for g in groups} == {
        f"{prefix}/changed": 7,
        f"{prefix}/new": None,
        f"{prefix}/added": None,
        f"{prefix}/same": None,
    }
    assert history(client, stack, "Same") == ["CREATE_IN_PROGRESS", "CREATE_COMPLETE"]


def test_a_replacement_reaches_what_refers_to_it(cloud: Cloud) -> None:
    client, prefix = cloud.client("cloudformation"), unique("/group")

    def body(name: str) -> str:
        follower = group({"Fn::Sub": "${Leader}/follower"})
        return template({"Leader": group(f"{prefix}/{name}"), "Follower": follower})

    stack = create(client, body("a"))
    change_set = propose(client, stack["StackName"], body("b"))

    assert actions(change_set) == {"Leader": "Modify", "Follower": "Modify"}
    execute(client, change_set)
    groups = cloud.client("logs").describe_log_groups(logGroupNamePrefix=prefix)["logGroups"]
    assert [g["logGroupName"] for g in groups] == [f"{prefix}/b", f"{prefix}/b/follower"]


def test_a_change_set_without_changes_fails_and_cannot_be_executed(cloud: Cloud) -> None:
    client, body = cloud.client("cloudformation"), template({"Group": group(unique("/group"))})
    stack = create(client, body)

    change_set = propose(client, stack["StackName"], body)

    assert (change_set["Status"], change_set["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    assert "didn't contain changes" in change_set["StatusReason"]
    with pytest.raises(ClientError, match="cannot be executed in its current status"):
        execute(client, change_set)


def test_executing_one_change_set_deletes_the_stacks_other_ones(cloud: Cloud) -> None:
    client, name = cloud.client("cloudformation"), unique("/group")
    stack = create(client, template({"Group": group(name)}))
    chosen, other = (
        propose(client, stack["StackName"], template({"Group": group(name, RetentionInDays=days)}))
        for days in (1, 3)
    )
    listed = client.list_change_sets(StackName=stack["StackName"])["Summaries"]
    assert {c["ChangeSetId"] for c in listed} == {chosen["ChangeSetId"], other["ChangeSetId"]}

    execute(client, chosen)

    assert client.list_change_sets(StackName=stack["StackName"])["Summaries"] == []
    with pytest.raises(ClientError, match="ChangeSetNotFound"):
        client.describe_change_set(ChangeSetName=other["ChangeSetId"])
    executed = client.describe_change_set(ChangeSetName=chosen["ChangeSetId"])
    assert executed["ExecutionStatus"] == "EXECUTE_COMPLETE"


def test_a_name_is_free_again_when_its_change_set_is_deleted(cloud: Cloud) -> None:
    client, group_name = cloud.client("cloudformation"), unique("/group")
    stack = create(client, template({"Group": group(group_name)}))
    body = template({"Group": group(group_name, RetentionInDays=1)})
    propose(client, stack["StackName"], body, ChangeSetName="hotfix")
    with pytest.raises(ClientError, match="already exists"):
        propose(client, stack["StackName"], body, ChangeSetName="hotfix")

    client.delete_change_set(ChangeSetName="hotfix", StackName=stack["StackName"])
    client.delete_change_set(ChangeSetName="hotfix", StackName=stack["StackName"])

    assert propose(client, stack["StackName"], body, ChangeSetName="hotfix")["Changes"]


def test_changes_come_in_pages(cloud: Cloud) -> None:
    client, prefix = cloud.client("cloudformation"), unique("/group")
    many = {f"Group{number}": group(f"{prefix}/{number}") for number in range(120)}

    change_set = propose(client, unique("stack"), template(many), "CREATE")

    assert len(change_set["Changes"]) == 100
    rest = client.describe_change_set(
        ChangeSetName=change_set["ChangeSetId"], NextToken=change_set["NextToken"]
    )
    assert len(rest["Changes"]) == 20
    assert "NextToken" not in rest


@pytest.mark.parametrize(
    ("kind", "exists", "message"),
    [("CREATE", True, "already exists and cannot be created"), ("UPDATE", False, "does not exist")],
)
def test_a_change_set_is_for_a_stack_that_is_there_or_not(
    cloud: Cloud, kind: str, exists: bool, message: str
) -> None:
    client, body = cloud.client("cloudformation"), template({"Group": group(unique("/group"))})
    name = create(client, body)["StackName"] if exists else unique("stack")

    with pytest.raises(ClientError, match=message):
        propose(client, name, body, kind)


def test_a_deleted_stacks_change_sets_are_gone(cloud: Cloud) -> None:
    client = cloud.client("cloudformation")
    body = template({"Group": group(unique("/group"))})
    change_set = propose(client, unique("stack"), body, "CREATE")

    client.delete_stack(StackName=change_set["StackId"])

    with pytest.raises(ClientError, match="ChangeSetNotFound"):
        execute(client, change_set)
