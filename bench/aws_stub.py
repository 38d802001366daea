"""The few AWS calls of the source runner, answered from memory over HTTP on loopback.

It keeps what makes a measure fair, a FIFO queue's groups and every call over the network, and
checks nothing: the embedded AWS is for that.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

BUCKET = "artifacts"

_ASSUMED = """<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<AssumeRoleResult><Credentials><AccessKeyId>assumed</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
<SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>
</AssumeRoleResult></AssumeRoleResponse>"""

_UPLOAD = """<InitiateMultipartUploadResult><UploadId>1</UploadId>
</InitiateMultipartUploadResult>"""


@dataclass
class Aws:
    """What the runner sees of AWS: a queue, a bucket, builds and its own task.

    receive_at_most: messages in one answer.
    objects: the bodies by key, or with ``forget_bodies`` their keys alone.
    builds: the parameters of each StartBuild that was answered.
    calls: how often each operation was called.
    faults: how many of the next calls of an operation fail with 503.
    """

    endpoint: str = ""
    receive_at_most: int = 10
    forget_bodies: bool = False
    messages: dict[str, dict[str, str]] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    objects: dict[str, bytes] = field(default_factory=dict)
    builds: list[dict[str, Any]] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    changed: Condition = field(default_factory=Condition)

    def enqueue(self, group: str, body: str) -> None:
        """Puts one message at the end of the queue."""
        number = f"m{self.calls['enqueue']}"
        self.calls["enqueue"] += 1
        self.messages[number] = {"Body": body, "Group": group}

    def environment(self) -> dict[str, str]:
        """Returns what ECS and Terraform set for a runner."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_REGION": "eu-west-1",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "QUEUE_URL": f"{self.endpoint}/111111111111/pushes.fifo",
            "ARTIFACT_BUCKET": BUCKET,
            "ARTIFACT_KEY_ARN": "arn:aws:kms:eu-west-1:111111111111:key/1",
            "PULL_ROLE_ARN": "arn:aws:iam::222222222222:role/pull",
            "CLUSTER_ARN": "arn:aws:ecs:eu-west-1:111111111111:cluster/runners",
            "ECS_CONTAINER_METADATA_URI_V4": f"{self.endpoint}/metadata",
        }

    def answer_json(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """Answers one operation of SQS, CodeBuild or ECS; ``changed`` is held."""
        receipt = request.get("ReceiptHandle")
        match operation:
            case "ReceiveMessage":
                self.changed.wait_for(self._has_an_answer, request["WaitTimeSeconds"])
                return {"Messages": list(self._receive())}
            case "DeleteMessage" if receipt:
                self.messages.pop(receipt, None)
                self.held.discard(receipt)
                self.changed.notify_all()
            case "ChangeMessageVisibility" if receipt:
                self.held.discard(receipt)
                self.changed.notify_all()
            case "StartBuild":
                self.builds.append(request)
                return {"build": {"id": f"build:{len(self.builds)}"}}
            case "StopTask":
                return {"task": {}}
        return {}

    def _has_an_answer(self) -> bool:
        """A message, or the certainty that none will come: then a long poll would only wait."""
        return bool(self._visible() or not self.messages)

    def _visible(self) -> list[str]:
        busy = {self.messages[number]["Group"] for number in self.held}
        return [each for each, message in self.messages.items() if message["Group"] not in busy]

    def _receive(self) -> Iterator[dict[str, Any]]:
        for number in self._visible()[: self.receive_at_most]:
            message = self.messages[number]
            self.held.add(number)
            yield {
                "MessageId": number,
                "ReceiptHandle": number,
                "Body": message["Body"],
                "MD5OfBody": hashlib.md5(message["Body"].encode()).hexdigest(),
                "Attributes": {"MessageGroupId": message["Group"]},
            }


@contextmanager
def aws_stub() -> Iterator[Aws]:
    """Serves an empty ``Aws`` until the block ends."""
    aws = Aws()

    class Handler(_Answers):
        pass

    Handler.aws = aws
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    aws.endpoint = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield aws
    finally:
        server.shutdown()
        server.server_close()


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # one packet per answer
    aws: Aws

    def handle_expect_100(self) -> bool:
        """Lets the client send its body; unflushed, it would wait for a second."""
        go_on = super().handle_expect_100()
        self.wfile.flush()
        return go_on

    def do_GET(self) -> None:
        if self.path == "/metadata/task":
            arn = "arn:aws:ecs:eu-west-1:111111111111:task/runners/1"
            self._send(200, json.dumps({"TaskARN": arn}))
        elif self._may_go_on("ListObjectsV2"):
            prefix = parse_qs(urlsplit(self.path).query).get("prefix", [""])[0]
            keys = [key for key in list(self.aws.objects) if key.startswith(prefix)]
            items = "".join(f"<Contents><Key>{key}</Key></Contents>" for key in keys)
            self._send(200, f"<ListBucketResult>{items}</ListBucketResult>")

    def do_PUT(self) -> None:
        url, body = urlsplit(self.path), self._body()
        part = parse_qs(url.query).get("partNumber")
        if self._may_go_on("UploadPart" if part else "PutObject"):
            key = unquote(url.path).removeprefix(f"/{BUCKET}/")
            if not part:
                self.aws.objects[key] = b"" if self.aws.forget_bodies else body
            elif not self.aws.forget_bodies:
                self.aws.objects[f"parts/{key}/{int(part[0]):05}"] = body
            self._send(200, "", {"ETag": '"etag"'})

    def do_DELETE(self) -> None:
        if self._may_go_on("AbortMultipartUpload"):
            self._send(204, "")

    def do_POST(self) -> None:
        url, body = urlsplit(self.path), self._body()
        operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
        if operation:
            if self._may_go_on(operation):
                with self.aws.changed:
                    answer = self.aws.answer_json(operation, json.loads(body))
                self._send(200, json.dumps(answer))
        elif b"Action=AssumeRole" in body:
            if self._may_go_on("AssumeRole"):
                self._send(200, _ASSUMED)
        elif "uploadId" in url.query:
            if self._may_go_on("CompleteMultipartUpload"):
                self._complete(unquote(url.path).removeprefix(f"/{BUCKET}/"))
                self._send(200, "<CompleteMultipartUploadResult/>")
        elif self._may_go_on("CreateMultipartUpload"):
            self._send(200, _UPLOAD)

    def _complete(self, key: str) -> None:
        objects = self.aws.objects
        parts = sorted(each for each in list(objects) if each.startswith(f"parts/{key}/"))
        objects[key] = b"".join(objects.pop(part) for part in parts)

    def _may_go_on(self, operation: str) -> bool:
        with self.aws.changed:
            self.aws.calls[operation] += 1
            fails = self.aws.faults[operation] > 0
            self.aws.faults[operation] -= fails
        if fails:
            self._send(503, "")
        return not fails

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _send(self, status: int, body: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Length": str(len(body.encode()))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Keeps the measure's output clean."""
