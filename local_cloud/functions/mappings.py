"""Event source mappings from queues to functions: checked as AWS does, and polled."""

from typing import Any

from moto.awslambda.exceptions import InvalidParameterValueException
from moto.awslambda.models import EventSourceMapping, LambdaBackend, LambdaFunction
from moto.sqs.models import Queue, sqs_backends
from moto.utilities.arns import parse_arn

from local_cloud.functions.poller import Poller
from local_cloud.iam.authorization import authorize_role
from local_cloud.patches import replaces

_NEEDED = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")

_pollers: dict[str, Poller] = {}
_create = LambdaBackend.create_event_source_mapping
_update = LambdaBackend.update_event_source_mapping
_delete = LambdaBackend.delete_event_source_mapping
_get_configuration = EventSourceMapping.get_configuration


@replaces(LambdaBackend, "create_event_source_mapping")
def _create_and_poll(backend: LambdaBackend, spec: dict[str, Any]) -> EventSourceMapping:
    if ":sqs:" not in spec.get("EventSourceArn", ""):
        return _create(backend, spec)
    function = backend.get_function(spec["FunctionName"])
    _check(function, spec["EventSourceArn"])
    mapping = EventSourceMapping(  # type: ignore[abstract]
        spec
        | {
            "FunctionArn": function.function_arn,
            "RegionName": backend.region_name,
            "AccountId": backend.account_id,
        }
    )
    backend._event_source_mappings[mapping.uuid] = mapping
    _poll(mapping)
    return mapping


@replaces(LambdaBackend, "update_event_source_mapping")
def _update_and_poll(
    backend: LambdaBackend, uuid: str, spec: dict[str, Any]
) -> EventSourceMapping | None:
    mapping = _update(backend, uuid, spec)
    if mapping is not None:
        _poll(mapping)
    return mapping


@replaces(LambdaBackend, "delete_event_source_mapping")
def _delete_and_stop(backend: LambdaBackend, uuid: str) -> EventSourceMapping | None:
    _stop(uuid)
    return _delete(backend, uuid)


@replaces(EventSourceMapping, "get_configuration")
def _get_known_configuration(mapping: EventSourceMapping) -> dict[str, Any]:
    """Returns the mapping without its tags, which only ListTags answers."""
    configuration = _get_configuration(mapping)
    configuration.pop("Tags", None)
    return configuration


def _poll(mapping: EventSourceMapping) -> None:
    """Starts a poller with the mapping's present configuration in the place of an earlier one."""
    _stop(mapping.uuid)
    if mapping.enabled and ":sqs:" in mapping.event_source_arn:
        _pollers[mapping.uuid] = Poller(mapping)


def _stop(uuid: str) -> None:
    if poller := _pollers.pop(uuid, None):
        poller.stop()


def _check(function: LambdaFunction, queue_arn: str) -> None:
    """Refuses what CreateEventSourceMapping refuses.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    """
    queue = _queue(queue_arn)
    for action in _NEEDED:
        decision = authorize_role(function.role, action, queue_arn, function.function_name)
        if not decision.allowed:
            call = action.removeprefix("sqs:")
            message = f"The function execution role does not have permissions to call {call} on SQS"
            raise InvalidParameterValueException(message)
    if int(queue.visibility_timeout or 0) < int(function.timeout):  # type: ignore[attr-defined]
        message = (
            f"Queue visibility timeout: {queue.visibility_timeout} seconds "  # type: ignore[attr-defined]
            f"is less than Function timeout: {function.timeout} seconds"
        )
        raise InvalidParameterValueException(message)


def _queue(arn: str) -> Queue:
    place = parse_arn(arn)
    queue: Queue | None = sqs_backends[place.account][place.region].queues.get(place.resource_id)
    if queue is None:
        message = f"Error occurred while ReceiveMessage. SQS Error: queue {arn} does not exist"
        raise InvalidParameterValueException(message)
    return queue
