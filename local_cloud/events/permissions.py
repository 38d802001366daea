"""What EventBridge may do: as a service by the target's policy, or by the target's role."""

from moto.events.models import EventBus, Rule


def require_service(action: str, resource: str, rule: Rule) -> None:
    """Checks that the policy of ``resource`` lets events.amazonaws.com do this for the rule.

    Raises DeliveryError (NO_PERMISSIONS) if it does not.
    """


def require_put_events(caller: str, bus: EventBus) -> None:
    """Checks that the policy of another account's bus lets ``caller`` put events.

    Raises AwsError (AccessDeniedException) if it does not.
    """


def require_forward(rule: Rule, role: str | None, bus: EventBus) -> None:
    """Checks that a rule may put events on the bus: its role, and the bus's policy elsewhere.

    role: the ARN of the target's role; an account's own bus needs none.

    Raises DeliveryError (NO_PERMISSIONS) if it may not.
    """
