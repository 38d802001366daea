"""The container's entry point: drains the queue of pushes once and ends.

Exit status 0: all that was received is done or was given back. 1: it was stopped with work left,
which was given back, or AWS could not be reached.
"""

import os
import signal
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

import boto3
from botocore.config import Config

from handlers.branch_builds.source_runner.artifacts import ArtifactBucket
from handlers.branch_builds.source_runner.backoff import PatientBuilds
from handlers.branch_builds.source_runner.build_push import Outcome, build_push
from handlers.branch_builds.source_runner.builds import CodeBuildBuilds
from handlers.branch_builds.source_runner.drain import HOLD_SECONDS, Drain
from handlers.branch_builds.source_runner.git_credentials import authorization_header, git_endpoint
from handlers.branch_builds.source_runner.queue import SqsQueue
from handlers.branch_builds.source_runner.repositories import Repositories
from handlers.branch_builds.source_runner.settings import Settings
from handlers.branch_builds.source_runner.task import Task, own_task_arn
from handlers.shared.assumed_role import session_as
from handlers.shared.settings import read_settings

# Five tries within about 20 seconds; longer troubles are waited out between receives.
PATIENT = Config(retries={"mode": "standard", "total_max_attempts": 5}, max_pool_connections=20)


def main() -> int:
    """Runs the source runner and returns its exit status."""
    settings = read_settings(Settings, os.environ)
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    with TemporaryDirectory(prefix="repositories-") as folder:
        drain = Drain(
            SqsQueue(boto3.client("sqs", config=PATIENT), settings.queue_url, HOLD_SECONDS),
            _work(settings, Path(folder), stopping),
            _task(settings).sign_off,
            stopping,
        )
        if drain.run():
            return 0
        os._exit(1)  # threads that work on what was given back would keep the process alive


def _work(settings: Settings, folder: Path, stopping: Event) -> "partial[Outcome]":
    puller = session_as(settings.pull_role_arn, "source-runner").get_credentials()
    assert puller  # the session's own provider always has them
    return partial(
        build_push,
        sources=Repositories(
            folder,
            settings.git_endpoint_url or git_endpoint(settings.aws_region),
            partial(authorization_header, region=settings.aws_region, credentials=puller),
        ),
        artifacts=ArtifactBucket(
            boto3.client("s3", config=PATIENT), settings.artifact_bucket, settings.artifact_key_arn
        ),
        builds=PatientBuilds(
            CodeBuildBuilds(boto3.client("codebuild", config=PATIENT), settings.artifact_bucket),
            stopping.wait,
        ),
    )


def _task(settings: Settings) -> Task:
    return Task(
        boto3.client("ecs", config=PATIENT),
        settings.cluster_arn,
        own_task_arn(settings.ecs_container_metadata_uri_v4),
    )


if __name__ == "__main__":
    sys.exit(main())
