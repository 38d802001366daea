"""Forwards what happens to the source account's branches to the tools account's bus."""

from modules.addresses import Addresses
from modules.events.patterns import Pattern, hotfix_deletion_patterns, push_patterns
from modules.events.rule import Rule, Target
from modules.foundations import DeadLetterQueue
from modules.framework import Construct
from modules.iam import Role, Statement, trust_service


class EventRelay(Construct):
    """The rules on the source account's default bus, and the role that puts on the other bus.

    No event matches two of them, so each is forwarded once.
    """

    def __init__(
        self, scope: Construct, id: str, addresses: Addresses, undelivered: DeadLetterQueue
    ) -> None:
        super().__init__(scope, id)
        self._addresses = addresses
        self._undelivered = undelivered
        self._role = Role(
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
            self._forward(f"pushes-{index}", ("relay", str(index)), "pushes", pattern)
        for index, pattern in enumerate(hotfix_deletion_patterns(addresses.settings)):
            parts = ("relay", "deletions", str(index))
            self._forward(f"deletions-{index}", parts, "deletions of hotfix branches", pattern)

    def _forward(self, id: str, parts: tuple[str, ...], what: str, pattern: Pattern) -> None:
        Rule(
            self,
            id,
            self._addresses,
            parts=parts,
            description=f"Forwards {what} to the tools account",
            pattern=pattern,
            target=Target(self._addresses.event_bus_arn, self._role.arn),
            undelivered=self._undelivered,
            depends_on=self._role.attached,
        )
