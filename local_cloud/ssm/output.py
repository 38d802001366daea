"""Where a step's output goes: S3 and CloudWatch Logs, with the node's own credentials.

https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-rc-setting-up-cwlogs.html
"""

import logging
from collections.abc import Iterator
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from local_cloud import roles
from local_cloud.log_streams import LogStream
from local_cloud.ssm.command import Command, Invocation, StepRun
from local_cloud.ssm.script import Script

# GetCommandInvocation API reference
MAX_OUTPUT = 24_000
MAX_ERROR = 8_000
TRUNCATED = "\n---Output truncated---"

_log = logging.getLogger(__name__)


def keep(command: Command, invocation: Invocation, step: StepRun, script: Script) -> None:
    """Takes over what a script wrote: the beginning for the API, everything for S3."""
    step.output = _beginning(script.output, MAX_OUTPUT)
    step.error = _beginning(script.error, MAX_ERROR)
    bucket = command.request.get("OutputS3BucketName")
    if bucket:
        step.output_url = _put(command, invocation, step, script.output, bucket)
        step.error_url = _put(command, invocation, step, script.error, bucket)


def log_streams(
    command: Command, invocation: Invocation, step: StepRun, script: Script
) -> Iterator[LogStream]:
    """Yields what carries the script's outputs to CloudWatch Logs, if the command wants that."""
    configuration = command.request.get("CloudWatchOutputConfig") or {}
    if not configuration.get("CloudWatchOutputEnabled"):
        return
    group = configuration.get("CloudWatchLogGroupName") or f"/aws/ssm/{command.document.name}"
    logs = roles.client("logs", invocation.node.session(), command.region)
    for file in (script.output, script.error):
        stream = f"{command.id}/{invocation.node.id}/{step.name}/{_kind(file)}"
        yield LogStream(logs, group, stream, file, create_group=True)


def _put(command: Command, invocation: Invocation, step: StepRun, file: Path, bucket: str) -> str:
    """Returns the URL at which GetCommandInvocation says the output is, whether it is or not.

    A node whose role may not put it there still runs the command, as in AWS.
    """
    prefix = command.request.get("OutputS3KeyPrefix", "").strip("/")
    plugin = step.action.replace(":", "")
    parts = (prefix, command.id, invocation.node.id, plugin, step.name, _kind(file))
    key = "/".join(filter(None, parts))
    if content := file.read_bytes():
        try:
            s3 = roles.client("s3", invocation.node.session(), command.region)
            s3.put_object(Bucket=bucket, Key=key, Body=content, ACL="bucket-owner-full-control")
        except (ClientError, BotoCoreError) as error:
            _log.warning("%s: output is lost: %s", key, error)
    return f"https://s3.{command.region}.amazonaws.com/{bucket}/{key}"


def _beginning(file: Path, length: int) -> str:
    with file.open(encoding="utf-8", errors="replace", newline="") as text:
        start = text.read(length + 1)
    if len(start) <= length:
        return start
    return start[: length - len(TRUNCATED)] + TRUNCATED


def _kind(file: Path) -> str:
    """Returns stdout or stderr."""
    return file.suffix.removeprefix(".")
