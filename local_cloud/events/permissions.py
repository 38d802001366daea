"""What EventBridge may do: as a service by the target's policy, or by the target's role."""

from moto.events.models import EventBus, Rule

from local_cloud.events.target import DeliveryError
from local_cloud.iam.authorization import authorize_role, authorize_service
from local_cloud.iam.decision import Decision

SERVICE = "events.amazonaws.com"


def require_service(action: str, resource: str, rule: Rule) -> None:
    """Checks that the policy of ``resource`` lets EventBridge do this for the rule.

    Raises DeliveryError (NO_PERMISSIONS) if it does not.
    """
    _require(authorize_service(SERVICE, action, resource, rule.arn, rule.account_id), resource)


def require_role(action: str, resource: str, rule: Rule, role: str) -> None:
    """Checks that the target's role lets the rule do this.

    Raises DeliveryError (NO_PERMISSIONS) if it does not.
    """
    _require(authorize_role(role, action, resource, rule.name), resource)


def require_forward(rule: Rule, role: str | None, bus: EventBus) -> None:
    """Checks that a rule may put events on another bus.

    role: the ARN of the target's role, which AWS requires for a bus of another account.

    Raises DeliveryError (NO_PERMISSIONS) if it may not.
    """
    if role is not None:
        require_role("events:PutEvents", bus.arn, rule, role)
    elif bus.account_id != rule.account_id:
        raise DeliveryError("NO_PERMISSIONS", f"a rule needs a role to put events on {bus.arn}")


def _require(decision: Decision, resource: str) -> None:
    if not decision.allowed:
        raise DeliveryError("NO_PERMISSIONS", f"not authorized on {resource} {decision.reason}")
