"""Amazon SQS: a queue is known by its URL, its name or its ARN."""

from local_cloud.api_call import ApiCall
from local_cloud.iam.actions.table import Access, Table


def queue_arn(call: ApiCall, url: str) -> str:
    """Returns the ARN of the queue with this URL, whose path is /<account>/<name>."""
    account, name = url.rstrip("/").rsplit("/", 2)[-2:]
    return f"arn:{call.partition}:sqs:{call.region}:{account}:{name}"


def _named(call: ApiCall, name: str) -> str:
    owner = call.parameters.get("QueueOwnerAWSAccountId", call.account)
    return f"arn:{call.partition}:sqs:{call.region}:{owner}:{name}"


def _start_message_move_task(call: ApiCall) -> list[Access]:
    """The mover receives, deletes and sends as the caller.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
    """
    source = call.parameters["SourceArn"]
    needed = ("StartMessageMoveTask", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes")
    accesses = [Access(f"sqs:{action}", source) for action in needed]
    destination = call.parameters.get("DestinationArn")
    return accesses + ([Access("sqs:SendMessage", destination)] if destination else [])


TABLE = Table(
    prefix="sqs",
    arns={"QueueUrl": queue_arn, "QueueName": _named, "SourceArn": "{}"},
    actions={
        "SendMessageBatch": "SendMessage",
        "DeleteMessageBatch": "DeleteMessage",
        "ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
    },
    special={"StartMessageMoveTask": _start_message_move_task},
)
