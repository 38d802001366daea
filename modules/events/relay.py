"""Forwards the source account's pushes to the tools account's bus."""

from modules.addresses import Addresses
from modules.events.patterns import push_patterns
from modules.events.rule import Rule, Target
from modules.foundations import DeadLetterQueue
from modules.framework import Construct
from modules.iam import Role, Statement, trust_service


class EventRelay(Construct):
    """The rules on the source account's default bus, and the role that puts on the other bus."""

    def __init__(
        self, scope: Construct, id: str, addresses: Addresses, undelivered: DeadLetterQueue
    ) -> None:
        super().__init__(scope, id)
        role = Role(
            self,
            "role",
            addresses,
            parts=("event-relay",),
            trust=trust_service("events.amazonaws.com", account=addresses.source),
            permissions=[
                Statement("ForwardEvents", ("events:PutEvents",), (addresses.event_bus_arn,))
            ],
        )
        for index, pattern in enumerate(push_patterns(addresses.settings)):
            Rule(
                self,
                f"pushes-{index}",
                addresses,
                parts=("relay", str(index)),
                description="Forwards pushes to the tools account",
                pattern=pattern,
                target=Target(addresses.event_bus_arn, role.arn),
                undelivered=undelivered,
                depends_on=role.attached,
            )
