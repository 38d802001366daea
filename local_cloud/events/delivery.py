"""One event on its way to one target: tried, tried again, then put on the dead-letter queue."""

import logging
import time
from concurrent.futures import ThreadPoolExecutor

from local_cloud.events.dead_letters import put_on_dead_letter_queue
from local_cloud.events.payload import payload
from local_cloud.events.target import Delivery, DeliveryError, send

MAX_RETRIES = 3  # AWS: 185 over 24 hours; here a test must see the end of it
FIRST_PAUSE_SECONDS = 0.2  # doubles with every retry
MAX_PARALLEL_DELIVERIES = 16

_log = logging.getLogger(__name__)
_pool = ThreadPoolExecutor(MAX_PARALLEL_DELIVERIES, thread_name_prefix="event-delivery")


def deliver_soon(delivery: Delivery) -> None:
    """Delivers in another thread, so that whoever put the event neither waits nor fails."""
    _pool.submit(_deliver, delivery)


def _deliver(delivery: Delivery) -> None:
    try:
        _try(delivery)
    except Exception:
        _log.exception("%s of %s: not delivered", delivery.target["Arn"], delivery.rule.arn)


def _try(delivery: Delivery) -> None:
    text = payload(delivery.rule, delivery.target, delivery.event)
    most = _max_retries(delivery)
    retries = 0
    while True:
        try:
            return send(delivery, text)
        except DeliveryError as error:
            if not error.retryable or retries >= most:
                return put_on_dead_letter_queue(delivery, error, retries)
        time.sleep(FIRST_PAUSE_SECONDS * 2**retries)
        retries += 1


def _max_retries(delivery: Delivery) -> int:
    policy = delivery.target.get("RetryPolicy") or {}
    return min(MAX_RETRIES, int(policy.get("MaximumRetryAttempts", MAX_RETRIES)))
