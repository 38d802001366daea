"""What is asked of the services when hosts join, rotate and leave."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from cli.errors import OperatorError
from cli.hosts.host import Host
from cli.hosts.instances import (
    Instance,
    find_instance,
    list_instances,
    register_session,
    register_user,
)
from cli.hosts.nodes import Node, list_nodes
from cli.hosts.registration import register_joined, session_arn
from cli.hosts.removal import remove_host
from cli.hosts.tickets import make_ticket, open_tickets
from cli.hosts.users import (
    Permissions,
    add_key,
    delete_older_keys,
    delete_user,
    ensure_user,
    keys_of,
)
from tests.unit.cli.hosts.services import (
    ROLE,
    TAGS,
    answer_instance,
    answer_nodes,
    as_list,
    stubbed,
)

NOW = datetime(2026, 1, 2, tzinfo=UTC)
ID, CODE = "0123" * 9, "code" * 5
PATH = "/branchline/hosts/"
PERMISSIONS = Permissions("arn:aws:s3:::artifacts/releases/*", "arn:aws:kms:*", "alias/key")
TOLD = {
    "InstanceId": "mi-11111111111111111",
    "Name": "api-1",
    "PingStatus": "Online",
    "AgentVersion": "3.3.1",
    "PlatformName": "Debian",
    "PlatformVersion": "12",
    "IamRole": "on-premises-host",
}


@pytest.fixture
def iam(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        yield boto3.client("iam", region_name="eu-west-1")


def test_a_ticket_is_for_one_host_once_and_not_for_long() -> None:
    ssm, stubber = stubbed("ssm")
    expires = NOW + timedelta(hours=1)
    stubber.add_response(
        "create_activation",
        {"ActivationId": ID, "ActivationCode": CODE},
        {
            "Description": "Lets the host api-1 join, once",
            "DefaultInstanceName": "api-1",
            "IamRole": "on-premises-host",
            "RegistrationLimit": 1,
            "ExpirationDate": expires,
            "Tags": as_list(TAGS),
        },
    )
    ticket = make_ticket(ssm, "api-1", "on-premises-host", TAGS, expires)
    assert (ticket.id, ticket.code, ticket.expires) == (ID, CODE, expires)


def test_used_and_expired_tickets_are_not_open() -> None:
    ssm, stubber = stubbed("ssm")
    ticket = {
        "ActivationId": "open",
        "DefaultInstanceName": "api-1",
        "ExpirationDate": NOW + timedelta(hours=1),
        "RegistrationLimit": 1,
    }
    told = [
        ticket,
        ticket | {"ActivationId": "used", "RegistrationsCount": 1},
        ticket | {"ActivationId": "marked", "Expired": True},
        ticket | {"ActivationId": "late", "ExpirationDate": NOW},
    ]
    stubber.add_response("describe_activations", {"ActivationList": told})
    assert [each.id for each in open_tickets(ssm, "role", NOW)] == ["open"]


def test_nodes_of_others_are_left_alone() -> None:
    ssm, stubber = stubbed("ssm")
    answer_nodes(stubber, TOLD, tags={"managed-by": "another"})
    assert list_nodes(ssm, "branchline") == []
    answer_nodes(stubber, TOLD)
    [node] = list_nodes(ssm, "branchline")
    assert (node.name, node.agent, node.platform, node.role) == (
        *("api-1", "3.3.1", "Debian 12"),
        "on-premises-host",
    )


def test_instances_come_in_hundreds() -> None:
    codedeploy, stubber = stubbed("codedeploy")
    names = [f"host-{number}" for number in range(101)]
    stubber.add_response("list_on_premises_instances", {"instanceNames": names})
    for some in (names[:100], names[100:]):
        infos = [{"instanceName": name, "tags": as_list(TAGS)} for name in some]
        stubber.add_response(
            "batch_get_on_premises_instances", {"instanceInfos": infos}, {"instanceNames": some}
        )
    assert len(list_instances(codedeploy, "branchline")) == 101


def test_a_host_that_joined_is_registered_as_its_session_with_its_tags() -> None:
    codedeploy, stubber = stubbed("codedeploy")
    ssm, nodes = stubbed("ssm")
    answer_nodes(nodes, TOLD)
    arn = session_arn(ROLE, "mi-11111111111111111")
    assert arn == "arn:aws:sts::444444444444:assumed-role/on-premises-host/mi-11111111111111111"
    stubber.add_response(
        "register_on_premises_instance", {}, {"instanceName": "api-1", "iamSessionArn": arn}
    )
    stubber.add_response(
        "add_tags_to_on_premises_instances",
        {},
        {"instanceNames": ["api-1"], "tags": as_list(TAGS)},
    )
    host = Host("api-1", tuple(list_nodes(ssm, "branchline")))
    [line] = register_joined(codedeploy, [host, Host("web-1")], ROLE)
    assert line == "api-1: CodeDeploy knows it now, as mi-11111111111111111"
    stubber.assert_no_pending_responses()


def test_a_session_that_codedeploy_refuses_is_told_with_the_other_way() -> None:
    codedeploy, stubber = stubbed("codedeploy")
    ssm, nodes = stubbed("ssm")
    answer_nodes(nodes, TOLD)
    stubber.add_client_error("register_on_premises_instance", "InvalidIamSessionArnException")
    host = Host("api-1", tuple(list_nodes(ssm, "branchline")))
    [line] = register_joined(codedeploy, [host], ROLE)
    assert "make host-rotate NAME=api-1 ENV=prod" in line


def test_a_host_that_codedeploy_knows_gets_the_tags_that_only_its_node_has() -> None:
    codedeploy, stubber = stubbed("codedeploy")
    tags = {**TAGS, "role": "api"}
    node = Node("mi-1", "api-1", "Online", NOW, "3.3", "Debian 12", "on-premises-host", tags)
    host = Host("api-1", (node,), Instance("api-1", "", "arn", {**TAGS, "Name": "other"}))
    stubber.add_response(
        "add_tags_to_on_premises_instances",
        {},
        {"instanceNames": ["api-1"], "tags": [{"Key": "role", "Value": "api"}]},
    )
    [line] = register_joined(codedeploy, [host], ROLE)
    assert line == "api-1: CodeDeploy has its tags now: role"
    stubber.assert_no_pending_responses()


def test_a_host_that_joined_twice_is_left_to_its_operator() -> None:
    codedeploy, _ = stubbed("codedeploy")
    node = Node("mi-1", "api-1", "Online", NOW, "3.3", "Debian 12", "on-premises-host", TAGS)
    twice = Host("api-1", (node, node._replace(id="mi-2")))
    assert list(register_joined(codedeploy, [twice], ROLE)) == []


def test_registering_again_only_writes_the_tags() -> None:
    codedeploy, stubber = stubbed("codedeploy")
    stubber.add_client_error(
        "register_on_premises_instance", "InstanceNameAlreadyRegisteredException"
    )
    answer_instance(stubber, iamSessionArn="arn")
    stubber.add_response("add_tags_to_on_premises_instances", {})
    register_session(codedeploy, "api-1", "arn", TAGS)
    stubber.assert_no_pending_responses()


@pytest.mark.parametrize("register", [register_session, register_user])
def test_another_hosts_name_is_not_taken_over(register: Any) -> None:
    codedeploy, stubber = stubbed("codedeploy")
    stubber.add_client_error(
        "register_on_premises_instance", "InstanceNameAlreadyRegisteredException"
    )
    answer_instance(stubber, iamSessionArn="other")
    with pytest.raises(codedeploy.exceptions.InstanceNameAlreadyRegisteredException):
        register(codedeploy, "api-1", "arn", TAGS)


def test_an_instance_that_was_deregistered_is_none() -> None:
    codedeploy, stubber = stubbed("codedeploy")
    answer_instance(stubber, deregisterTime=NOW)
    assert find_instance(codedeploy, "api-1") is None


def test_a_host_leaves_everything_and_its_node_first(iam: Any) -> None:
    ssm, nodes = stubbed("ssm")
    codedeploy, instances = stubbed("codedeploy")
    arn = ensure_user(iam, "api-1", PATH, PERMISSIONS, [])
    add_key(iam, "api-1", arn)
    nodes.add_response("describe_activations", {"ActivationList": []})
    answer_nodes(nodes, TOLD)
    nodes.add_response("deregister_managed_instance", {}, {"InstanceId": "mi-11111111111111111"})
    answer_instance(instances, iamUserArn=arn)
    instances.add_response("remove_tags_from_on_premises_instances", {})
    instances.add_response("deregister_on_premises_instance", {}, {"instanceName": "api-1"})

    clients = (ssm, codedeploy, iam)
    removed = list(remove_host(clients, "api-1", "branchline", "on-premises-host", PATH))

    assert removed == [
        "the managed node mi-11111111111111111",
        "the CodeDeploy instance api-1 and its 3 tags",
        "the IAM user api-1 and its keys",
    ]
    for stubber in (nodes, instances):
        stubber.assert_no_pending_responses()


def test_a_host_that_is_gone_is_nothing_to_remove(iam: Any) -> None:
    ssm, nodes = stubbed("ssm")
    codedeploy, instances = stubbed("codedeploy")
    nodes.add_response("describe_activations", {"ActivationList": []})
    answer_nodes(nodes)
    instances.add_client_error("get_on_premises_instance", "InstanceNotRegisteredException")
    clients = (ssm, codedeploy, iam)
    assert list(remove_host(clients, "api-1", "branchline", "on-premises-host", PATH)) == []


def test_a_user_reads_releases_and_nothing_else(iam: Any) -> None:
    ensure_user(iam, "api-1", PATH, PERMISSIONS, as_list(TAGS))
    arn = ensure_user(iam, "api-1", PATH, PERMISSIONS, as_list(TAGS))
    assert arn.endswith(f":user{PATH}api-1")
    [policy] = iam.list_user_policies(UserName="api-1")["PolicyNames"]
    document = iam.get_user_policy(UserName="api-1", PolicyName=policy)["PolicyDocument"]
    read, decrypt = document["Statement"]
    assert read["Action"] == ["s3:GetObject", "s3:GetObjectVersion"]
    assert read["Resource"] == "arn:aws:s3:::artifacts/releases/*"
    assert decrypt["Action"] == "kms:Decrypt"
    assert json.loads(PERMISSIONS.document()) == document


def test_a_persons_user_is_never_touched(iam: Any) -> None:
    iam.create_user(UserName="api-1", Path="/people/")
    with pytest.raises(OperatorError, match="is another's user"):
        ensure_user(iam, "api-1", PATH, PERMISSIONS, [])
    assert delete_user(iam, "api-1", PATH) is False
    assert iam.get_user(UserName="api-1")


def test_a_secret_shows_only_where_it_is_asked_for(iam: Any) -> None:
    arn = ensure_user(iam, "api-1", PATH, PERMISSIONS, [])
    key = add_key(iam, "api-1", arn)
    assert key.secret not in f"{key} {key!r}"
    assert key.lines().splitlines() == [
        f"iam_user_arn={arn}",
        f"aws_access_key_id={key.id}",
        f"aws_secret_access_key={key.secret}",
    ]


def test_there_are_never_more_than_two_keys(iam: Any) -> None:
    arn = ensure_user(iam, "api-1", PATH, PERMISSIONS, [])
    add_key(iam, "api-1", arn)
    add_key(iam, "api-1", arn)
    with pytest.raises(OperatorError, match="FINISH=1"):
        add_key(iam, "api-1", arn)


def test_the_older_key_goes_only_when_the_newer_one_is_used() -> None:
    iam, stubber = stubbed("iam")
    ages = {"AKIAOLDOLDOLDOLDOLD1": 2, "AKIANEWNEWNEWNEWNEW1": 1}
    keys = [
        {"AccessKeyId": id_, "CreateDate": NOW - timedelta(days=days)} for id_, days in ages.items()
    ]
    unused: dict[str, Any] = {"ServiceName": "N/A", "Region": "N/A"}
    for used in (unused, unused | {"LastUsedDate": NOW}):
        stubber.add_response("list_access_keys", {"AccessKeyMetadata": keys})
        stubber.add_response(
            "get_access_key_last_used",
            {"AccessKeyLastUsed": used},
            {"AccessKeyId": "AKIANEWNEWNEWNEWNEW1"},
        )
    stubber.add_response(
        "delete_access_key", {}, {"UserName": "api-1", "AccessKeyId": "AKIAOLDOLDOLDOLDOLD1"}
    )

    with pytest.raises(OperatorError, match="has never used AKIANEWNEWNEWNEWNEW1"):
        delete_older_keys(iam, "api-1")
    assert delete_older_keys(iam, "api-1") == ["AKIAOLDOLDOLDOLDOLD1"]


def test_one_key_is_not_deleted(iam: Any) -> None:
    arn = ensure_user(iam, "api-1", PATH, PERMISSIONS, [])
    add_key(iam, "api-1", arn)
    assert delete_older_keys(iam, "api-1") == []
    assert len(keys_of(iam, "api-1")) == 1
    assert keys_of(iam, "nobody") == []
