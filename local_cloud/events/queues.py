"""How EventBridge puts a message on a queue."""

from moto.sqs.models import sqs_backends
from moto.utilities.arns import parse_arn


def put_on_queue(
    arn: str, body: str, *, group: str | None = None, attributes: dict[str, str] | None = None
) -> None:
    """Sends a message to a standard queue, or to a FIFO queue that deduplicates by content.

    group: the message group of a FIFO queue.
    attributes: message attributes, all of the type String.

    Raises what moto raises for a queue that is not there or a message it refuses.
    """
    queue = parse_arn(arn)
    sqs_backends[queue.account][queue.region].send_message(
        queue_name=queue.resource_id,
        message_body=body,
        group_id=group,
        message_attributes={
            name: {"DataType": "String", "StringValue": value}
            for name, value in (attributes or {}).items()
        },
    )
