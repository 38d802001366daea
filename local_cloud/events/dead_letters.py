"""Where an event goes that its target did not take."""

import json
import logging

from local_cloud.events.permissions import require_service
from local_cloud.events.queues import put_on_queue
from local_cloud.events.target import Delivery, DeliveryError

_log = logging.getLogger(__name__)


def put_on_dead_letter_queue(delivery: Delivery, error: DeliveryError, retries: int) -> None:
    """Puts the event on the target's dead-letter queue; without one it is dropped, as in AWS.

    retries: how often the delivery was tried again.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
    """
    _log.warning("%s: %s: %s", delivery.arn, error.code, error)
    queue = (delivery.target.get("DeadLetterConfig") or {}).get("Arn")
    if queue is None:
        return
    require_service("sqs:SendMessage", queue, delivery.rule)
    attributes = {
        "RULE_ARN": delivery.rule.arn,
        "TARGET_ARN": delivery.arn,
        "ERROR_CODE": error.code,
        "ERROR_MESSAGE": str(error),
    }
    if error.retryable:
        attributes["EXHAUSTED_RETRY_CONDITION"] = "MaximumRetryAttempts"
        attributes["RETRY_ATTEMPTS"] = str(retries)
    put_on_queue(queue, json.dumps(delivery.event), attributes=attributes)
