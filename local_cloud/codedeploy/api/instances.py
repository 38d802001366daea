"""On-premises instances: registered, tagged, listed and deregistered."""

import re
from datetime import UTC, datetime
from typing import Any

from local_cloud.codedeploy.api.registry import codedeploy_operation, page
from local_cloud.codedeploy.on_premises import (
    MAX_TAGS,
    OnPremisesInstance,
    on_premises_instances,
)
from local_cloud.codedeploy.tag_filters import passes
from local_cloud.operations import AwsError, Call

BATCH = 100
_NAME = re.compile(r"(?!i-)[A-Za-z0-9+=,.@_-]{1,100}")
_USER = re.compile(r"arn:[a-z-]+:iam::\d{12}:user/.+")
_SESSION = re.compile(r"arn:[a-z-]+:sts::\d{12}:assumed-role/[^/]+/[^/]+")
_STATUSES = ("Registered", "Deregistered")


@codedeploy_operation
def register_on_premises_instance(call: Call) -> None:
    """Registers a server by the ARN of its IAM user, or of its role's session."""
    session, user = call.parameters.get("iamSessionArn"), call.parameters.get("iamUserArn")
    name = _name(call.parameters["instanceName"])
    _check_arns(session, user)
    known = on_premises_instances(call.backend)
    if name in known and known[name].is_registered:
        raise AwsError(
            "InstanceNameAlreadyRegisteredException",
            f"The instance name {name} is already registered.",
        )
    for other in known.values():
        if other.is_registered and other.identity == (session or user):
            code = "IamSessionArn" if session else "IamUserArn"
            raise AwsError(
                f"{code}AlreadyRegisteredException", f"{other.identity} is already registered."
            )
    # Deregistering does not remove tags.
    tags = known[name].tags if name in known else {}
    known[name] = OnPremisesInstance(call.account, call.region, name, session, user, tags)


@codedeploy_operation
def deregister_on_premises_instance(call: Call) -> None:
    """Ends that deployments reach a server; one that is not registered is fine."""
    name = _name(call.parameters["instanceName"])
    found = on_premises_instances(call.backend).get(name)
    if found is not None and found.is_registered:
        found.deregistered = datetime.now(UTC)


@codedeploy_operation
def get_on_premises_instance(call: Call) -> dict[str, Any]:
    """Returns a server, also one that was deregistered."""
    name = _name(call.parameters["instanceName"])
    [found] = _find(call, [name])
    return {"instanceInfo": found.describe()}


@codedeploy_operation
def batch_get_on_premises_instances(call: Call) -> dict[str, Any]:
    """Returns those of the named servers that are known."""
    names, known = _names(call), on_premises_instances(call.backend)
    return {"instanceInfos": [known[name].describe() for name in names if name in known]}


@codedeploy_operation
def list_on_premises_instances(call: Call) -> dict[str, Any]:
    """Lists the names of servers, by whether they are registered and by their tags."""
    status = call.parameters.get("registrationStatus")
    if status not in (None, *_STATUSES):
        raise AwsError("InvalidRegistrationStatusException", f"{status} is not valid.")
    filters = call.parameters.get("tagFilters") or []
    found = [
        each.name
        for each in on_premises_instances(call.backend).values()
        if (status is None or each.is_registered is (status == _STATUSES[0]))
        and (not filters or passes(filters, each.tags))
    ]
    names, token = page(call, found)
    return {"instanceNames": names, **token}


@codedeploy_operation
def add_tags_to_on_premises_instances(call: Call) -> None:
    """Adds tags to servers, to all of them or to none."""
    tags = _tags(call)
    found = _find(call, _names(call))
    if any(len(each.tags | tags) > MAX_TAGS for each in found):
        raise AwsError("TagLimitExceededException", f"An instance has at most {MAX_TAGS} tags.")
    for each in found:
        each.tags.update(tags)


@codedeploy_operation
def remove_tags_from_on_premises_instances(call: Call) -> None:
    """Removes tags from servers, where both key and value are there."""
    tags = _tags(call)
    for each in _find(call, _names(call)):
        for key, value in tags.items():
            if each.tags.get(key) == value:
                del each.tags[key]


def _check_arns(session: str | None, user: str | None) -> None:
    if session and user:
        raise AwsError(
            "MultipleIamArnsProvidedException", "Both an IAM user ARN and a session ARN were given."
        )
    if not session and not user:
        raise AwsError("IamArnRequiredException", "No IAM ARN was included in the request.")
    if session and not _SESSION.fullmatch(session):
        raise AwsError("InvalidIamSessionArnException", f"{session} is not a session's ARN.")
    if user and not _USER.fullmatch(user):
        raise AwsError("InvalidIamUserArnException", f"{user} is not an IAM user's ARN.")


def _find(call: Call, names: list[str]) -> list[OnPremisesInstance]:
    known = on_premises_instances(call.backend)
    for name in names:
        if name not in known:
            raise AwsError(
                "InstanceNotRegisteredException", f"The instance {name} is not registered."
            )
    return [known[name] for name in names]


def _names(call: Call) -> list[str]:
    names = call.parameters["instanceNames"]
    if not names:
        raise AwsError("InstanceNameRequiredException", "An instance name is required.")
    if len(names) > BATCH:
        limit = f"At most {BATCH} instance names are allowed."
        code = "Batch" if "tags" not in call.parameters else "Instance"
        raise AwsError(f"{code}LimitExceededException", limit)
    return [_name(name) for name in names]


def _name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise AwsError("InvalidInstanceNameException", f"{name} is not a valid instance name.")
    return name


def _tags(call: Call) -> dict[str, str]:
    tags = {tag.get("Key", ""): tag.get("Value", "") for tag in call.parameters["tags"]}
    if not tags:
        raise AwsError("TagRequiredException", "A tag is required.")
    if "" in tags:
        raise AwsError("InvalidTagException", "A tag has no key.")
    return tags
