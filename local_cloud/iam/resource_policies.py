"""The policy that a resource has of its own, and who owns it, as moto keeps them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from moto.awslambda.utils import get_backend
from moto.ecr.models import ecr_backends
from moto.events.models import events_backends
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.logs.models import logs_backends
from moto.s3.models import s3_backends
from moto.secretsmanager.models import secretsmanager_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from local_cloud.iam.decision import Guard
from local_cloud.iam.policy import Policy


@dataclass(frozen=True)
class Protection:
    """What guards a resource.

    policy: None if the resource has none. owner: its account, None if that is not known.
    """

    policy: Policy | None = None
    owner: str | None = None
    guard: Guard = Guard.OPTIONAL


@dataclass(frozen=True)
class _Arn:
    partition: str
    service: str
    region: str
    account: str
    resource: str


def protection_of(arn: str) -> Protection:
    """Returns the policy and the owner of the resource with this ARN; "*" has neither."""
    parts = arn.split(":", 5)
    if len(parts) != 6:
        return Protection()
    place = _Arn(*parts[1:])
    if place.service == "s3":
        return _bucket(place)
    document = _READERS[place.service](place) if place.service in _READERS else None
    policy = Policy.parse(document) if document else None
    required = place.service == "kms" or _is_role(place)
    # The key of a foreign service, or an ARN with wildcards, has nothing to be read.
    return Protection(
        policy, place.account or None, Guard.REQUIRED if required and policy else Guard.OPTIONAL
    )


def _is_role(place: _Arn) -> bool:
    return place.service == "iam" and place.resource.startswith("role/")


def _bucket(place: _Arn) -> Protection:
    name = place.resource.split("/", 1)[0]
    owner = s3_backends.bucket_accounts.get(name)
    if owner is None:
        return Protection()
    partition, account = owner
    document = s3_backends[account][partition].buckets[name].policy
    return Protection(Policy.parse(document.decode()) if document else None, account)


def _queue(place: _Arn) -> Any:
    queue = sqs_backends[place.account][place.region].queues.get(place.resource)
    return queue and queue.policy


def _key(place: _Arn) -> Any:
    key = kms_backends[place.account][place.region].keys.get(place.resource.removeprefix("key/"))
    return key and key.policy


def _topic(place: _Arn) -> Any:
    arn = f"arn:{place.partition}:sns:{place.region}:{place.account}:{place.resource}"
    topic = sns_backends[place.account][place.region].topics.get(arn)
    return topic and topic.policy


def _bus(place: _Arn) -> Any:
    name = place.resource.removeprefix("event-bus/")
    bus = events_backends[place.account][place.region].event_buses.get(name)
    return bus and bus.policy


def _function(place: _Arn) -> Any:
    arn = f"arn:{place.partition}:lambda:{place.region}:{place.account}:{place.resource}"
    function = get_backend(place.account, place.region).get_function_by_arn(arn)
    return function and {"Statement": function.policy.statements}


def _log_groups(place: _Arn) -> Any:
    """Returns the policies for all log groups of the account together; no group has its own."""
    policies = logs_backends[place.account][place.region].resource_policies.values()
    documents = [Policy.parse(each.policy_document) for each in policies]
    statements = [statement for document in documents for statement in document.statements]
    return {"Statement": statements} if statements else None


def _repository(place: _Arn) -> Any:
    name = place.resource.removeprefix("repository/")
    repository = ecr_backends[place.account][place.region].repositories.get(name)
    return repository and repository.policy


def _secret(place: _Arn) -> Any:
    secrets = secretsmanager_backends[place.account][place.region].secrets
    secret = secrets.get(place.resource.removeprefix("secret:"))
    return getattr(secret, "policy", None)  # a replica has none


def _trust(place: _Arn) -> Any:
    """Returns who may assume the role; a role that does not exist may be assumed by nobody."""
    if not _is_role(place):
        return None
    name = place.resource.rsplit("/", 1)[-1]
    roles = list(iam_backends[place.account][place.partition].roles.values())
    role = next((r for r in roles if r.name == name), None)
    return role.assume_role_policy_document if role else {"Statement": []}


_READERS: Mapping[str, Callable[[_Arn], Any]] = {
    "ecr": _repository,
    "events": _bus,
    "iam": _trust,
    "kms": _key,
    "lambda": _function,
    "logs": _log_groups,
    "secretsmanager": _secret,
    "sns": _topic,
    "sqs": _queue,
}
