"""Decides about calls and deliveries, and records every decision."""

from collections.abc import Iterator
from datetime import UTC, datetime

from local_cloud.api_call import ApiCall
from local_cloud.iam.actions import Access, accesses
from local_cloud.iam.context import Context, context
from local_cloud.iam.decision import ALLOWED, Decision, decide, decide_for_service
from local_cloud.iam.encryption import implied_accesses
from local_cloud.iam.policy import Request
from local_cloud.iam.principal import Principal
from local_cloud.iam.principals import principal_of_caller, principal_of_session
from local_cloud.iam.recorder import Entry, calls
from local_cloud.iam.resource_policies import Protection, protection_of
from local_cloud.instance import current

# https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
ALWAYS_ALLOWED = {"sts:GetCallerIdentity"}
TRUST_ACTIONS = {"sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"}


class Denied(Exception):
    """A call is not authorized; the message is AWS's sentence."""


def authorize_call(call: ApiCall, principal: Principal) -> list[Access]:
    """Returns what ``call`` does, all of it allowed.

    Raises Denied for the first access that is not.
    """
    needed = accesses(call)
    everything = needed + [key for access in needed for key in implied_accesses(call, access)]
    for access in everything:
        decision = authorize(principal, access, call)
        if not decision.allowed:
            raise Denied(denial_sentence(principal.arn, access, decision))
    return everything


def authorize(principal: Principal, access: Access, call: ApiCall) -> Decision:
    """Decides whether ``principal`` may do ``access`` as a part of ``call``, and records it."""
    if access.action in ALWAYS_ALLOWED:
        return ALLOWED
    keys = {**_request_context(call), **_principal_context(principal), **access.context}
    guarded = _protection(access)
    decision = decide(
        principal,
        Request(access.action, access.resource, keys),
        guarded.policy,
        guarded.owner,
        guarded.guard,
    )
    _record(principal.role_arn, access, decision)
    return decision


def authorize_role(
    role_arn: str, action: str, resource: str, session_name: str, *, keys: Context | None = None
) -> Decision:
    """Decides for what a service does in a role's name, such as a rule starting a task.

    session_name: the session under which the service acts, such as the rule's name.
    keys: further condition keys.
    """
    principal = principal_of_session(role_arn, session_name)
    return _authorize_internally(principal, Access(action, resource, keys or {}))


def authorize_caller(
    caller_arn: str, action: str, resource: str, *, keys: Context | None = None
) -> Decision:
    """Decides for what a service does with the credentials of who called it, such as reading.

    caller_arn: what GetCallerIdentity tells the caller. keys: further condition keys.
    """
    principal = principal_of_caller(caller_arn)
    return _authorize_internally(principal, Access(action, resource, keys or {}))


def authorize_service(
    service_principal: str,
    action: str,
    resource_arn: str,
    source_arn: str,
    source_account: str,
    *,
    keys: Context | None = None,
) -> Decision:
    """Decides for what a service does by itself, such as EventBridge sending to a queue.

    service_principal: such as "events.amazonaws.com". source_arn, source_account: in whose name
    it acts, such as the rule's ARN. keys: further condition keys, such as an encryption context.
    The key of an encrypted queue or topic must let the service in as well.
    """
    call = _internal_call(action, resource_arn, source_account)
    access = Access(action, resource_arn, keys or {})
    source = context(
        {
            "aws:SourceArn": source_arn,
            "aws:SourceAccount": source_account,
            "aws:SourceOwner": source_account,  # what the default policy of a topic asks for
            "aws:PrincipalIsAWSService": True,
            "aws:PrincipalServiceName": service_principal,
        }
    )
    return _first_denial(
        _for_service(service_principal, needed, {**_request_context(call), **source})
        for needed in (access, *implied_accesses(call, access))
    )


def denial_sentence(principal: str, access: Access, decision: Decision) -> str:
    """Returns how AWS words a refusal."""
    return (
        f"User: {principal} is not authorized to perform: {access.action} "
        f"on resource: {access.resource} {decision.reason}"
    )


def _authorize_internally(principal: Principal, access: Access) -> Decision:
    call = _internal_call(access.action, access.resource, principal.account)
    return _first_denial(
        authorize(principal, needed, call) for needed in (access, *implied_accesses(call, access))
    )


def _for_service(service: str, access: Access, keys: Context) -> Decision:
    request = Request(access.action, access.resource, {**keys, **access.context})
    decision = decide_for_service(service, request, _protection(access).policy)
    _record(service, access, decision)
    return decision


def _protection(access: Access) -> Protection:
    """Returns what guards the resource; a role's trust policy guards only who becomes it."""
    guarded = protection_of(access.resource)
    if access.resource.split(":")[2:3] == ["iam"] and access.action not in TRUST_ACTIONS:
        return Protection(owner=guarded.owner)
    return guarded


def _record(principal: str, access: Access, decision: Decision) -> None:
    outcome = "allowed" if decision.allowed else decision.reason
    keys = tuple(sorted(access.context.items()))
    calls.add(Entry(principal, access.action, access.resource, outcome, keys))


def _first_denial(decisions: Iterator[Decision]) -> Decision:
    return next((decision for decision in decisions if not decision.allowed), ALLOWED)


def _internal_call(action: str, resource: str, account: str) -> ApiCall:
    service, operation = action.split(":")
    named = resource.split(":")[3:4]  # "*" has none, and those of buckets are empty
    region = "".join(named) or current().region
    return ApiCall(service, operation, {}, account, region)


def _request_context(call: ApiCall) -> Context:
    now = datetime.now(UTC)
    tags = _tags(call)
    return context(
        {
            "aws:SecureTransport": True,  # loopback stands for TLS
            "aws:SourceIp": "127.0.0.1",
            "aws:RequestedRegion": call.region,
            "aws:CurrentTime": now.isoformat(timespec="seconds"),
            "aws:EpochTime": str(int(now.timestamp())),
            "aws:ViaAWSService": False,
            "aws:PrincipalIsAWSService": False,
            "aws:TagKeys": list(tags) or None,
            **{f"aws:RequestTag/{key}": value for key, value in tags.items()},
        }
    )


def _principal_context(principal: Principal) -> Context:
    kind = "AssumedRole" if principal.is_session else "User"
    return context(
        {
            "aws:PrincipalArn": principal.role_arn,
            "aws:PrincipalAccount": principal.account,
            "aws:PrincipalType": kind,
            "aws:username": None if principal.is_session else principal.arn.rsplit("/", 1)[-1],
            "kms:CallerAccount": principal.account,
            **{f"aws:PrincipalTag/{key}": value for key, value in principal.tags},
        }
    )


def _tags(call: ApiCall) -> dict[str, str]:
    """Returns the tags a call sets, from the several forms that services have for them."""
    given = call.parameters.get("Tags") or call.parameters.get("tags") or {}
    if isinstance(given, dict):
        return {key: str(value) for key, value in given.items()}
    names = (("Key", "Value"), ("key", "value"), ("TagKey", "TagValue"))
    return {
        tag[key]: str(tag.get(value, ""))
        for tag in given
        for key, value in names
        if isinstance(tag, dict) and key in tag
    }
