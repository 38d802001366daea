"""The runner as the container runs it: a process that sees AWS and git over HTTP only."""

import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest

from bench.aws_stub import Aws, aws_stub
from handlers.branch_builds.source_runner.keys import Keys
from tests.unit.handlers.branch_builds.source_runner.origin import FILE, Origin, push_of

LONGEST_SECONDS = 60  # of any wait here; reached only if the code under test is broken
LARGE = os.urandom(1 << 20)


@pytest.fixture
def aws() -> Iterator[Aws]:
    with aws_stub() as aws:
        yield aws


def start(aws: Aws, endpoint: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "handlers.branch_builds.source_runner"],
        env={**aws.environment(), "GIT_ENDPOINT_URL": endpoint, "PATH": os.environ["PATH"]},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def finish(runner: "subprocess.Popen[bytes]") -> str:
    output, _ = runner.communicate(timeout=LONGEST_SECONDS)
    assert runner.returncode == 0, output.decode()
    return output.decode()


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONGEST_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def enqueue(aws: Aws, origin: Origin, branch: str, size: int = 1) -> Keys:
    """Pushes a commit with ``size`` MiB that deflate does not shrink, and queues it."""
    tree = {b"a": (FILE, branch.encode())}
    tree |= {b"%d" % n: (FILE, n.to_bytes(4, "big") + LARGE) for n in range(size)}
    pushed = origin.push(tree, branch)
    push = push_of(pushed.commit, branch, event_id=f"event-{branch}")
    aws.enqueue(branch, push.to_json())
    return Keys.of(push)


def test_pushes_become_bundles_and_builds(aws: Aws, origin: Origin, endpoint: str) -> None:
    keys = [enqueue(aws, origin, f"branch-{number}") for number in range(3)]
    output = finish(start(aws, endpoint))
    for number, key in enumerate(keys):
        with zipfile.ZipFile(BytesIO(aws.objects[key.bundle])) as bundle:
            assert bundle.read("a") == b"branch-%d" % number
        assert key.record in aws.objects
    assert len(aws.builds) == 3
    assert aws.messages == {}
    assert aws.calls["StopTask"] == 1
    assert "secret" not in output and "Authorization" not in output


@pytest.mark.parametrize(
    "operation", ["PutObject", "ListObjectsV2", "StartBuild", "AssumeRole", "DeleteMessage"]
)
def test_a_call_that_fails_twice_is_made_again(
    aws: Aws, origin: Origin, endpoint: str, operation: str
) -> None:
    key = enqueue(aws, origin, "main")
    aws.faults[operation] = 2
    finish(start(aws, endpoint))
    assert key.bundle in aws.objects
    assert len(aws.builds) == 1
    assert aws.messages == {}


def test_a_runner_killed_in_the_middle_of_an_upload_leaves_the_push_to_the_next(
    aws: Aws, origin: Origin, endpoint: str
) -> None:
    key = enqueue(aws, origin, "main", size=20)
    runner = start(aws, endpoint)
    wait_until(lambda: aws.calls["UploadPart"] > 0)
    runner.kill()
    runner.communicate()
    assert key.bundle not in aws.objects
    aws.held.clear()  # what the queue does when the message's time is over
    finish(start(aws, endpoint))
    with zipfile.ZipFile(BytesIO(aws.objects[key.bundle])) as bundle:
        assert bundle.testzip() is None
    assert len(aws.builds) == 1
    assert aws.messages == {}


def test_sigterm_lets_the_work_in_hand_finish(aws: Aws, origin: Origin, endpoint: str) -> None:
    key = enqueue(aws, origin, "main", size=20)
    runner = start(aws, endpoint)
    wait_until(lambda: aws.calls["ListObjectsV2"] > 0)
    runner.send_signal(signal.SIGTERM)
    finish(runner)
    assert key.record in aws.objects
    assert aws.messages == {}
    assert aws.calls["StopTask"] == 0


def test_a_missing_setting_is_named() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "handlers.branch_builds.source_runner"],
        env={"PATH": os.environ["PATH"], "QUEUE_URL": "https://sqs/q"},
        capture_output=True,
        check=False,
    )
    assert done.returncode
    assert b"ARTIFACT_BUCKET" in done.stderr.splitlines()[-1]
