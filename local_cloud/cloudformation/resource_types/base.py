"""What a resource type is: how its resources are made, changed and removed by calls to AWS."""

import random
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from botocore.exceptions import ClientError

from local_cloud.cloudformation.session import ActingSession
from local_cloud.instance import current

Properties = Mapping[str, Any]
SUFFIX_LENGTH = 12
_SUFFIX = string.ascii_letters + string.digits


@dataclass(frozen=True)
class Made:
    """A resource as it is: what Ref gives, and what Fn::GetAtt gives by attribute."""

    physical_id: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Work:
    """One resource of a stack, while it is being made, changed or removed.

    began: to be told the physical id as soon as anything exists, so that a resource that fails
    half way is removed with the others.
    """

    session: ActingSession
    account: str
    stack_name: str
    logical_id: str
    began: Callable[[str], None] = field(default=lambda physical_id: None)

    @property
    def region(self) -> str:
        """Returns the stack's region."""
        return self.session.region

    def client(self, service: str) -> Any:
        """Returns a boto3 client with the session in which the stack is deployed."""
        return self.session.client(service)

    def new_name(self, longest: int = 128) -> str:
        """Returns a name such as "shop-Cluster-x1Yq0pLw9aZt" for what the template gives none.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-whatis-concepts.html
        """
        suffix = "".join(random.choices(_SUFFIX, k=SUFFIX_LENGTH))  # noqa: S311 names, not secrets
        prefix = f"{self.stack_name}-{self.logical_id}"[: longest - SUFFIX_LENGTH - 1]
        return f"{prefix.rstrip('-')}-{suffix}"

    def arn(self, service: str, resource: str) -> str:
        """Returns the ARN of a resource in the stack's account and region."""
        return f"arn:{current().partition}:{service}:{self.region}:{self.account}:{resource}"


class ResourceType(Protocol):
    """One type; its methods raise botocore's ClientError, or ResourceFailure, when they can't."""

    def create(self, work: Work, properties: Properties) -> Made:
        """Makes the resource."""

    def update(self, work: Work, physical_id: str, old: Properties, new: Properties) -> Made:
        """Changes the resource in place; what the registry calls create-only is the same."""

    def delete(self, work: Work, physical_id: str, properties: Properties) -> None:
        """Removes the resource; one that is gone already counts as removed."""


_types: dict[str, ResourceType] = {}


def resource_type(name: str) -> Callable[[type[ResourceType]], type[ResourceType]]:
    """Makes the decorated class the type of this name, such as "AWS::ECS::Cluster"."""

    def add(cls: type[ResourceType]) -> type[ResourceType]:
        _types[name] = cls()
        return cls

    return add


def type_named(name: str) -> ResourceType | None:
    """Returns a type, or None for one that the embedded AWS can't make."""
    return _types.get(name)


def ignore_absence(remove: Callable[..., Any], *codes: str, **parameters: Any) -> None:
    """Calls ``remove`` and takes an error with one of ``codes`` for: it is gone already."""
    try:
        remove(**parameters)
    except ClientError as error:
        if error.response["Error"]["Code"] not in codes:
            raise


def tag_changes(old: Properties, new: Properties) -> tuple[list[dict[str, str]], list[str]]:
    """Returns the tags to set and the keys to remove when a resource's ``Tags`` change."""
    before = {tag["Key"]: tag["Value"] for tag in old.get("Tags", ())}
    after = {tag["Key"]: tag["Value"] for tag in new.get("Tags", ())}
    changed = [{"Key": k, "Value": v} for k, v in after.items() if before.get(k) != v]
    return changed, [key for key in before if key not in after]
