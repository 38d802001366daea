"""Provisioning, updating and terminating, each in a thread, while the product is UNDER_CHANGE."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from moto.core.base_backend import BaseBackend

from local_cloud.service_catalog.errors import invalid
from local_cloud.service_catalog.provisioned_products import (
    AVAILABLE,
    ERROR,
    FAILED,
    IN_PROGRESS,
    IN_PROGRESS_IN_ERROR,
    SUCCEEDED,
    TAINTED,
    UNDER_CHANGE,
    Record,
    provisioned_products,
    records,
)
from local_cloud.service_catalog.stacks import LaunchStack, Parameters, StackFailed

MAX_AT_WORK = 64  # launches and the like that wait for CloudFormation at the same time

_log = logging.getLogger(__name__)
_pool = ThreadPoolExecutor(MAX_AT_WORK, thread_name_prefix="service-catalog")
_lock = threading.Lock()


def begin(backend: BaseBackend, record: Record, work: Callable[[], None]) -> None:
    """Keeps a record and lets ``work`` run for it; its product is UNDER_CHANGE from now on.

    Raises AwsError (InvalidParametersException) if it already is: one change follows another.
    """
    provisioned = record.provisioned
    with _lock:
        if provisioned.records and provisioned.status == UNDER_CHANGE:
            raise invalid(
                f"Provisioned product {provisioned.id} is in UNDER_CHANGE state: "
                f"{record.kind} can't be performed now."
            )
        provisioned.records.append(record)
        provisioned.status, provisioned.status_message = UNDER_CHANGE, None
    records(backend)[record.id] = record
    provisioned_products(backend)[provisioned.id] = provisioned
    _pool.submit(_run, record, work)


def provision(record: Record, parameters: Parameters, notification_arns: list[str]) -> None:
    """Makes the stack: the product is AVAILABLE then, or in ERROR with the reason."""
    try:
        stack = _stack_of(record)
        stack.create(parameters, notification_arns)
        record.outputs = stack.outputs()
    except StackFailed as error:
        _fail(record, error, ERROR)
    else:
        _succeed(record, AVAILABLE)


def update(record: Record, parameters: Parameters, former: str) -> None:
    """Updates the stack: the product is AVAILABLE then, or TAINTED with what it was before.

    former: the status before. A product in ERROR has no stack that runs, and stays in ERROR.
    """
    provisioned = record.provisioned
    former_version, provisioned.version = provisioned.version, record.version
    try:
        stack = _stack_of(record)
        stack.update(parameters)
        record.outputs = stack.outputs()
    except StackFailed as error:
        provisioned.version = former_version
        _fail(record, error, _after_failure(former))
    else:
        _succeed(record, AVAILABLE)


def terminate(backend: BaseBackend, record: Record, former: str, *, ignores_errors: bool) -> None:
    """Deletes the stack, if there is one: then the product is gone.

    former: the status before. A product that was not in ERROR is TAINTED by a failure.
    ignores_errors: the product goes even if the stack stays.
    """
    try:
        if record.provisioned.stack_arn:
            _stack_of(record).delete()
    except StackFailed as error:
        if not ignores_errors:
            _fail(record, error, _after_failure(former))
            return
    forget(backend, record)


def forget(backend: BaseBackend, record: Record) -> None:
    """Ends a termination: the product is gone, its records stay."""
    provisioned_products(backend).pop(record.provisioned.id, None)
    record.turn(SUCCEEDED)


def _stack_of(record: Record) -> LaunchStack:
    return LaunchStack(record.provisioned, lambda: record.turn(IN_PROGRESS_IN_ERROR))


def _run(record: Record, work: Callable[[], None]) -> None:
    record.turn(IN_PROGRESS)
    try:
        work()
    except Exception as error:
        _log.exception("%s failed", record.id)
        _fail(record, StackFailed("InternalFailure", repr(error)), ERROR)


def _after_failure(former: str) -> str:
    return ERROR if former == ERROR else TAINTED


def _succeed(record: Record, status: str) -> None:
    record.turn(SUCCEEDED)
    record.provisioned.status = status


def _fail(record: Record, error: StackFailed, status: str) -> None:
    record.errors = [{"Code": error.code, "Description": str(error)}]
    record.turn(FAILED)
    record.provisioned.status_message = str(error)
    record.provisioned.status = status
