"""What tests of events, functions, tasks and builds set up: roles, queues, functions, zip files."""

import io
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import uuid4
from zipfile import ZipFile

from tests.local_cloud_fixture import REGION, TOOLS_ACCOUNT, Cloud

DEADLINE_SECONDS = 40.0
LOOK_SECONDS = 0.1

Found = TypeVar("Found")
Statement = dict[str, Any]


def eventually(look: Callable[[], Found], seconds: float = DEADLINE_SECONDS) -> Found:
    """Looks again and again until what is found is true; returns it.

    Raises AssertionError when the time is over.
    """
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(LOOK_SECONDS)


def unique(prefix: str) -> str:
    """Returns a name that no other test has."""
    return f"{prefix}-{uuid4().hex[:12]}"


def allow(action: str | list[str], resource: str | list[str], **rest: Any) -> Statement:
    """Returns a statement that allows."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **rest}


def policy(*statements: Statement) -> str:
    """Returns a policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def service_role(
    cloud: Cloud, service: str, *statements: Statement, account: str = TOOLS_ACCOUNT
) -> str:
    """Makes a role that ``service`` ("lambda.amazonaws.com", …) may assume; returns its ARN."""
    iam = cloud.client("iam", account)
    name = unique("service")
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))["Role"]
    if statements:
        iam.put_role_policy(RoleName=name, PolicyName="given", PolicyDocument=policy(*statements))
    return str(role["Arn"])


def zip_of(files: Mapping[str, str | bytes]) -> bytes:
    """Returns a zip file with these contents by path."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@dataclass(frozen=True)
class Queue:
    """A queue of a test."""

    sqs: Any
    url: str
    arn: str

    def receive(self, seconds: float = DEADLINE_SECONDS) -> dict[str, Any]:
        """Returns the next message with all that it carries, and deletes it."""
        message = eventually(self._receive, seconds)
        self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return message

    def receive_json(self) -> Any:
        """Returns the next message's body."""
        return json.loads(self.receive()["Body"])

    def is_empty(self) -> bool:
        """Says whether no message is there, neither visible nor in flight."""
        attributes = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["All"])
        counts = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        return all(attributes["Attributes"][name] == "0" for name in counts)

    def _receive(self) -> dict[str, Any]:
        answer = self.sqs.receive_message(
            QueueUrl=self.url, MessageAttributeNames=["All"], AttributeNames=["All"]
        )
        return dict(*answer.get("Messages", []))


def make_queue(
    cloud: Cloud, *, open_to: str | None = None, account: str = TOOLS_ACCOUNT, **attributes: str
) -> Queue:
    """Makes a queue; ``open_to`` is a service that its policy lets send."""
    sqs = cloud.client("sqs", account)
    name = unique("queue") + (".fifo" if attributes.get("FifoQueue") else "")
    arn = f"arn:aws:sqs:{REGION}:{account}:{name}"
    if open_to:
        sends = allow("sqs:SendMessage", arn, Principal={"Service": open_to})
        attributes["Policy"] = policy(sends)
    return Queue(sqs, sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"], arn)


def make_function(
    cloud: Cloud,
    code: str,
    *statements: Statement,
    open_to: str | None = None,
    **configuration: Any,
) -> str:
    """Makes a function whose module ``app`` has a ``handle``; returns its ARN.

    statements: what its role is allowed. open_to: a service that its policy lets invoke it.
    """
    functions = cloud.client("lambda")
    name = unique("function")
    function = functions.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=service_role(cloud, "lambda.amazonaws.com", *statements),
        Handler="app.handle",
        Code={"ZipFile": zip_of({"app.py": code})},
        **{"Timeout": 20, **configuration},
    )
    if open_to:
        functions.add_permission(
            FunctionName=name,
            StatementId="open",
            Action="lambda:InvokeFunction",
            Principal=open_to,
        )
    return str(function["FunctionArn"])
