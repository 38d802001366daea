"""The queue of hotfixes to look at, and the rules that fill it."""

from modules.addresses import Addresses
from modules.events import EventBus, Rule, Target
from modules.events.patterns import forwarded_hotfix_patterns
from modules.foundations import DeadLetterQueue, Foundations, WorkQueue, WorkQueueProps
from modules.framework import Construct
from modules.hotfix_pipelines.reconciler import TIMEOUT_SECONDS
from modules.iam import Statement
from modules.naming import Kind

_WORK = "hotfixes"


class HotfixQueue(WorkQueue):
    """A standard queue: messages only say where to look, so neither order nor number matters."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        addresses: Addresses,
        foundations: Foundations,
        *,
        bus: EventBus,
        undelivered: DeadLetterQueue,
    ) -> None:
        super().__init__(
            scope,
            id,
            addresses,
            foundations.key,
            foundations.topic,
            props=WorkQueueProps(
                message="hotfix",
                work=_WORK,
                # With the reconciler's growing delays they last for half an hour, which is longer
                # than Service Catalog takes to make or to end a pipeline.
                max_receives=20,
                visibility_seconds=2 * TIMEOUT_SECONDS,
                old_seconds=1800,
                senders=[_from_rules(addresses)],
            ),
        )
        for index, pattern in enumerate(forwarded_hotfix_patterns(addresses.settings)):
            Rule(
                self,
                f"changes-{index}",
                addresses,
                parts=(_WORK, str(index)),
                description="Enqueues the hotfix branches that were created, moved or deleted",
                bus=bus.name,
                pattern=pattern,
                target=Target(self.arn),
                undelivered=undelivered,
            )


def _from_rules(addresses: Addresses) -> Statement:
    tools, prefix = addresses.tools, addresses.settings.name_prefix
    rules = f"rule/{addresses.named(Kind.EVENT_BUS, 'events')}/{prefix}-{_WORK}-*"
    return Statement(
        "EnqueueHotfixes",
        ("sqs:SendMessage",),
        (addresses.arn("sqs", tools, addresses.named(Kind.QUEUE, _WORK)),),
        {
            "ArnLike": {"aws:SourceArn": addresses.arn("events", tools, rules)},
            "StringEquals": {"aws:SourceAccount": tools},
        },
        principals={"Service": "events.amazonaws.com"},
    )
