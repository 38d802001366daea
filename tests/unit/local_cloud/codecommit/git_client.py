"""A developer's git against the embedded AWS, and the listener that hears what it caused."""

import hashlib
import hmac
import json
import os
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

from tests.local_cloud_fixture import REGION, Cloud

DEADLINE_SECONDS = 20.0


class GitFailed(Exception):
    """git ended with an error; the text is what it said."""


class WorkTree:
    """A clone whose git has a name and an address and nothing of the machine's configuration."""

    def __init__(self, path: Path, remote: str) -> None:
        """Makes an empty repository at ``path`` with ``remote`` as its origin."""
        path.mkdir(parents=True)
        self.path = path
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("remote", "add", "origin", remote)

    def git(self, *arguments: str, **environment: str) -> str:
        """Runs git and returns what it printed. Raises GitFailed."""
        identity = {
            f"GIT_{role}_{part}": value
            for role in ("AUTHOR", "COMMITTER")
            for part, value in (("NAME", "Ada"), ("EMAIL", "ada@example.com"))
        }
        finished = subprocess.run(
            ["git", *arguments],
            cwd=self.path,
            env={
                "PATH": os.environ["PATH"],
                "HOME": os.devnull,
                "GIT_CONFIG_GLOBAL": os.devnull,
                "GIT_TERMINAL_PROMPT": "0",
                **identity,
                **environment,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        if finished.returncode:
            raise GitFailed(finished.stderr)
        return finished.stdout.strip()

    def commit(self, **files: str) -> str:
        """Commits files (name to content; none gives an empty commit) and returns the id."""
        for name, content in files.items():
            (self.path / name).write_text(content)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", f"Change {uuid4()}")
        return self.git("rev-parse", "HEAD")


def signed_url(
    cloud: Cloud, repository: str, credentials: dict[str, str], at: datetime | None = None
) -> str:
    """Returns the URL of a repository with a signature made now, or at a given moment."""
    host, path = urlsplit(cloud.endpoint).netloc, f"/v1/repos/{repository}"
    token = credentials.get("aws_session_token")
    key = credentials["aws_access_key_id"]
    timestamp = f"{at or datetime.now(UTC):%Y%m%dT%H%M%S}"
    signature = _signature(host, path, credentials["aws_secret_access_key"], timestamp)
    user = quote(f"{key}%{token}" if token else key, safe="")
    return f"http://{user}:{timestamp}Z{signature}@{host}{path}"


def _signature(host: str, path: str, secret: str, timestamp: str) -> str:
    """Signs as https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html says."""
    scope = [timestamp[:8], REGION, "codecommit", "aws4_request"]
    request = f"GIT\n{path}\n\nhost:{host}\n\nhost\n"
    digest = hashlib.sha256(request.encode()).hexdigest()
    key = b"AWS4" + secret.encode()
    for part in (*scope, "\n".join(["AWS4-HMAC-SHA256", timestamp, "/".join(scope), digest])):
        key = hmac.digest(key, part.encode(), "sha256")
    return key.hex()


class Listener:
    """Hears the events of one repository, on a queue behind a rule on the account's bus."""

    def __init__(self, cloud: Cloud, account: str, repository: str) -> None:
        """Makes the rule and the queue."""
        self._sqs = cloud.client("sqs", account)
        name = f"heard-{uuid4().hex[:12]}"
        self._url = self._sqs.create_queue(QueueName=name)["QueueUrl"]
        arn = f"arn:aws:sqs:{REGION}:{account}:{name}"
        events = cloud.client("events", account)
        pattern = {
            "source": ["aws.codecommit"],
            "resources": [f"arn:aws:codecommit:{REGION}:{account}:{repository}"],
        }
        rule = events.put_rule(Name=name, EventPattern=json.dumps(pattern))["RuleArn"]
        self._sqs.set_queue_attributes(
            QueueUrl=self._url, Attributes={"Policy": _queue_policy(arn, rule)}
        )
        events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": arn}])
        self._heard: list[dict[str, Any]] = []

    def hear(self, number: int) -> list[dict[str, Any]]:
        """Returns the next ``number`` events, in the order of their arrival.

        Raises AssertionError when fewer come in time.
        """
        deadline = time.monotonic() + DEADLINE_SECONDS
        while len(self._heard) < number and time.monotonic() < deadline:
            received = self._sqs.receive_message(
                QueueUrl=self._url, MaxNumberOfMessages=10, WaitTimeSeconds=1
            )
            for message in received.get("Messages", []):
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
                self._heard.append(json.loads(message["Body"]))
        assert len(self._heard) >= number, f"heard only {self._heard}"
        found, self._heard = self._heard[:number], self._heard[number:]
        return found


def _queue_policy(queue_arn: str, rule_arn: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": rule_arn}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
