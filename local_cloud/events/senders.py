"""Targets that EventBridge reaches as a service: functions, queues, topics and log groups."""

import time
import uuid

from moto.awslambda.exceptions import UnknownFunctionException
from moto.core.exceptions import ServiceException, _RESTError
from moto.logs.models import logs_backends
from moto.sns.models import sns_backends
from moto.utilities.arns import parse_arn

from local_cloud.events.permissions import require_service
from local_cloud.events.queues import put_on_queue
from local_cloud.events.target import Delivery, DeliveryError, sends_to
from local_cloud.functions import invoke_later


@sends_to("sqs")
def send_message(delivery: Delivery, text: str) -> None:
    """Puts the text on the queue; a FIFO queue gets the target's one group."""
    require_service("sqs:SendMessage", delivery.arn, delivery.rule)
    group = (delivery.target.get("SqsParameters") or {}).get("MessageGroupId")
    try:
        put_on_queue(delivery.arn, text, group=group)
    except (ServiceException, _RESTError) as error:
        raise DeliveryError("SDK_CLIENT_ERROR", error.message) from error


@sends_to("sns")
def publish(delivery: Delivery, text: str) -> None:
    """Publishes the text on the topic."""
    require_service("sns:Publish", delivery.arn, delivery.rule)
    topic = parse_arn(delivery.arn)
    try:
        sns_backends[topic.account][topic.region].publish(text, arn=delivery.arn)
    except (ServiceException, _RESTError) as error:
        raise DeliveryError("NO_RESOURCE", error.message) from error


@sends_to("logs")
def put_log_event(delivery: Delivery, text: str) -> None:
    """Writes the text into a log stream of its own."""
    group = parse_arn(delivery.arn.removesuffix(":*"))
    for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
        require_service(action, delivery.arn, delivery.rule)
    logs = logs_backends[group.account][group.region]
    stream = str(uuid.uuid4())
    logs.create_log_stream(group.resource_id, stream)
    logs.put_log_events(
        group.resource_id, stream, [{"timestamp": int(time.time() * 1000), "message": text}]
    )


@sends_to("lambda")
def invoke_function(delivery: Delivery, text: str) -> None:
    """Queues an asynchronous invocation."""
    require_service("lambda:InvokeFunction", delivery.arn, delivery.rule)
    try:
        invoke_later(delivery.arn, text)
    except UnknownFunctionException as error:
        raise DeliveryError("NO_RESOURCE", error.message) from error
