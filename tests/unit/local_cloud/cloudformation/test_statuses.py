"""A stack is worked on by one at a time, and the embedded AWS says what it does not do."""

import pytest
from botocore.exceptions import ClientError

from local_cloud.cloudformation.errors import ValidationError
from local_cloud.cloudformation.stack import Desired, Stack
from local_cloud.cloudformation.template import Template
from tests.local_cloud_fixture import Cloud


def stack(status: str) -> Stack:
    desired = Desired(Template("{}"), {})
    return Stack("arn:stack", "shop", "111111111111", "eu-west-1", desired, status)


@pytest.mark.parametrize(
    "status",
    [
        "CREATE_IN_PROGRESS",
        "UPDATE_IN_PROGRESS",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "ROLLBACK_COMPLETE",
        "UPDATE_ROLLBACK_FAILED",
        "DELETE_IN_PROGRESS",
        "DELETE_COMPLETE",
    ],
)
def test_a_stack_at_work_or_at_its_end_is_not_changed(status: str) -> None:
    with pytest.raises(ValidationError, match=f"is in {status} state and can not be updated"):
        stack(status).begin("UPDATE_IN_PROGRESS")


def test_of_two_changes_at_once_one_begins() -> None:
    ready = stack("CREATE_COMPLETE")
    ready.begin("UPDATE_IN_PROGRESS")
    with pytest.raises(ValidationError, match="UPDATE_IN_PROGRESS"):
        ready.begin("UPDATE_IN_PROGRESS")
    with pytest.raises(ValidationError, match="cannot be deleted while in status"):
        ready.begin_deletion()


def test_a_creation_that_ends_behind_its_deletion_does_not_bring_the_stack_back() -> None:
    making = stack("CREATE_IN_PROGRESS")
    making.begin_deletion()
    assert making.proceed("CREATE_COMPLETE") is False
    assert making.status == "DELETE_IN_PROGRESS"


def test_what_is_not_embedded_is_said_to_be_so(cloud: Cloud) -> None:
    client = cloud.client("cloudformation")
    with pytest.raises(ClientError, match="NotImplemented"):
        client.create_stack_set(StackSetName="all", TemplateBody="{}")
    with pytest.raises(ClientError, match="NotImplemented"):
        client.set_stack_policy(StackName="shop", StackPolicyBody="{}")
    for parameter in ({"ChangeSetType": "IMPORT"}, {"ImportExistingResources": True}):
        with pytest.raises(ClientError, match="does not implement"):
            given = {"ChangeSetName": "a", "ChangeSetType": "CREATE", "TemplateBody": "{}"}
            client.create_change_set(StackName="shop", **{**given, **parameter})
