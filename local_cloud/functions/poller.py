"""Polls a queue for a function: batches, invocations, and what is deleted after them."""

import logging
import threading
import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from moto.awslambda.models import EventSourceMapping

from local_cloud import roles
from local_cloud.functions import pool
from local_cloud.functions.deployed import assume_role
from local_cloud.functions.lookup import find_function
from local_cloud.functions.partial_batch import REPORTS_FAILURES, handled_messages
from local_cloud.functions.queues import queue_url, sqs_event

POLL_SECONDS = 2  # of a long poll; a mapping that is switched off ends that soon
PAUSE_SECONDS = 2.0  # after a refused call
DEFAULT_CONCURRENCY = 5  # Lambda starts with five batches at a time
MAX_RECEIVED = 10  # ReceiveMessage API reference

Message = dict[str, Any]

_log = logging.getLogger(__name__)


class Poller:
    """The thread of one mapping, which ends when the mapping is disabled or deleted."""

    def __init__(self, mapping: EventSourceMapping) -> None:
        """Starts polling."""
        self._mapping = mapping
        self._url = queue_url(mapping.event_source_arn)
        concurrency = (mapping.scaling_config or {}).get("MaximumConcurrency")
        self._slots = threading.Semaphore(int(concurrency or DEFAULT_CONCURRENCY))
        self._is_stopped = threading.Event()
        name = f"poller-{mapping.uuid}"
        threading.Thread(target=self._run, name=name, daemon=True).start()

    def stop(self) -> None:
        """Ends polling; batches that are being handled are finished."""
        self._is_stopped.set()

    def _run(self) -> None:
        while not self._is_stopped.is_set():
            self._slots.acquire()
            try:
                messages = self._receive_batch()
            except (ClientError, BotoCoreError, roles.RoleNotAssumable) as error:
                _log.warning("%s: %s", self._mapping.event_source_arn, error)
                messages = []
                self._is_stopped.wait(PAUSE_SECONDS)
            if messages:
                threading.Thread(target=self._handle, args=[messages], daemon=True).start()
            else:
                self._slots.release()

    def _receive_batch(self) -> list[Message]:
        """Returns a batch that is full, or as large as it has become in the batching window."""
        window = float(self._mapping.max_batch_window or 0)
        end = time.monotonic() + window
        batch = self._receive(self._mapping.batch_size, POLL_SECONDS)
        while batch and len(batch) < self._mapping.batch_size and time.monotonic() < end:
            batch += self._receive(self._mapping.batch_size - len(batch), 1)
        return batch

    def _receive(self, most: int, wait_seconds: int) -> list[Message]:
        answer = self._sqs().receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=min(most, MAX_RECEIVED),
            WaitTimeSeconds=wait_seconds,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        messages: list[Message] = answer.get("Messages", [])
        return messages

    def _handle(self, messages: list[Message]) -> None:
        try:
            self._invoke(messages)
        except Exception:
            _log.exception("%s: a batch is left to be received again", self._mapping.uuid)
        finally:
            self._slots.release()

    def _invoke(self, messages: list[Message]) -> None:
        function = find_function(self._mapping.function_arn)
        event = sqs_event(self._mapping.event_source_arn, messages)
        outcome = pool.invoke(function, event, wait=True).result()
        reports = REPORTS_FAILURES in (self._mapping.function_response_types or [])
        handled = handled_messages(messages, outcome, reports_failures=reports)
        for start in range(0, len(handled), MAX_RECEIVED):
            entries = [
                {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
                for number, message in enumerate(handled[start : start + MAX_RECEIVED])
            ]
            self._sqs().delete_message_batch(QueueUrl=self._url, Entries=entries)

    def _sqs(self) -> Any:
        function = find_function(self._mapping.function_arn)
        return roles.client("sqs", assume_role(function), function.region)
