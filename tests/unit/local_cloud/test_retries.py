"""A call that an SDK sends again because its answer was lost is done once."""

from typing import Any

import pytest
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError

from tests.local_cloud_fixture import Cloud


def test_a_retry_gets_the_answer_of_the_first_try(cloud: Cloud) -> None:
    # Given a rule that can be revoked once
    ec2 = _naming_its_calls(cloud.client("ec2"), "call-1")
    group = ec2.create_security_group(GroupName="retried", Description="retried")["GroupId"]
    _name_calls(ec2, "call-2")
    everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]

    # When the call that revokes it comes twice
    for _ in range(2):
        answer = ec2.revoke_security_group_egress(GroupId=group, IpPermissions=everything)
        # Then both tries are told that it is done
        assert answer["Return"]

    # And another call of that kind is refused
    _name_calls(ec2, "call-3")
    with pytest.raises(ClientError, match=r"InvalidPermission\.NotFound"):
        ec2.revoke_security_group_egress(GroupId=group, IpPermissions=everything)


def test_an_error_is_no_answer_to_a_retry(cloud: Cloud) -> None:
    # Given a call that failed
    sqs = _naming_its_calls(cloud.client("sqs"), "call-4")
    with pytest.raises(ClientError, match="NonExistentQueue"):
        sqs.get_queue_url(QueueName="soon-there")
    cloud.client("sqs").create_queue(QueueName="soon-there")

    # When it is tried again, then it is done anew
    assert sqs.get_queue_url(QueueName="soon-there")["QueueUrl"].endswith("soon-there")


def _naming_its_calls(client: Any, name: str) -> Any:
    _name_calls(client, name)
    return client


def _name_calls(client: Any, name: str) -> None:
    """Gives all further calls of the client one id, as the tries of one call have."""

    def set_header(request: AWSRequest, **_: object) -> None:
        del request.headers["amz-sdk-invocation-id"]
        request.headers["amz-sdk-invocation-id"] = name

    client.meta.events.register_last("request-created", set_header)
