"""Carries what a child writes into its log file to a CloudWatch log stream, under a role."""

import logging
import time
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

# PutLogEvents API reference
MAX_BATCH_EVENTS = 10_000
MAX_BATCH_BYTES = 1024 * 1024
EVENT_OVERHEAD_BYTES = 26

_log = logging.getLogger(__name__)


class LogStream:
    """One stream that follows one file.

    A role that may not write loses the lines, as in AWS; they remain in the file.
    """

    def __init__(self, logs: Any, group: str, stream: str, file: Path, *, create_group: bool):
        """Follows ``file``, which may not exist yet, from its start.

        logs: a CloudWatch Logs client with the role's credentials.
        create_group: make the log group if it is not there.
        """
        self.group = group
        self.stream = stream
        self._logs = logs
        self._file = file
        self._position = 0
        self._create_group = create_group
        self._is_open = False
        self._is_refused = False

    def ship(self, *, final: bool = False) -> None:
        """Sends the lines that are new since the last call.

        final: the last line counts although nothing ends it.
        """
        lines = self._new_lines(final=final)
        if self._is_refused or not lines:
            return
        try:
            self._open()
            for batch in _batches(lines):
                self._put(batch)
        except (ClientError, BotoCoreError) as error:
            self._is_refused = True
            _log.warning("%s %s: log lines are lost: %s", self.group, self.stream, error)

    def _new_lines(self, *, final: bool) -> list[str]:
        if not self._file.exists():
            return []
        with self._file.open("rb") as file:
            file.seek(self._position)
            text = file.read()
        end = len(text) if final else text.rfind(b"\n") + 1
        self._position += end
        return text[:end].decode("utf-8", "replace").splitlines()

    def _open(self) -> None:
        if self._is_open:
            return
        try:
            self._create_stream()
        except self._logs.exceptions.ResourceNotFoundException:
            if not self._create_group:
                raise
            self._logs.create_log_group(logGroupName=self.group)
            self._create_stream()
        self._is_open = True

    def _create_stream(self) -> None:
        self._logs.create_log_stream(logGroupName=self.group, logStreamName=self.stream)

    def _put(self, lines: list[str]) -> None:
        now = int(time.time() * 1000)
        events = [{"timestamp": now, "message": line} for line in lines]
        self._logs.put_log_events(
            logGroupName=self.group, logStreamName=self.stream, logEvents=events
        )


def _batches(lines: list[str]) -> list[list[str]]:
    """Returns the lines, without the empty ones that CloudWatch refuses, in batches that fit."""
    batches: list[list[str]] = [[]]
    size = 0
    for line in filter(None, lines):
        line_bytes = len(line.encode()) + EVENT_OVERHEAD_BYTES
        if size + line_bytes > MAX_BATCH_BYTES or len(batches[-1]) == MAX_BATCH_EVENTS:
            batches.append([])
            size = 0
        batches[-1].append(line)
        size += line_bytes
    return [batch for batch in batches if batch]
