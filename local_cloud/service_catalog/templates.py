"""CloudFormation templates of products: fetched once, kept as they were then."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from moto.s3.models import FakeKey, s3_backends
from moto.utilities.utils import get_partition

from local_cloud.cloudformation.errors import ValidationError
from local_cloud.cloudformation.template_text import parse
from local_cloud.iam.authorization import authorize_caller
from local_cloud.operations import Call
from local_cloud.service_catalog.errors import invalid

_BUCKET_IN_HOST = re.compile(r"(?P<bucket>.+)\.s3[.-].*amazonaws\.com(\.cn)?")


@dataclass(frozen=True)
class Template:
    """A template. url: where it came from. text: JSON or YAML. content: the same, parsed."""

    url: str
    text: str
    content: dict[str, Any]

    @property
    def parameters(self) -> dict[str, dict[str, Any]]:
        """Returns the declared parameters by name."""
        return self.content.get("Parameters") or {}

    @property
    def outputs(self) -> dict[str, dict[str, Any]]:
        """Returns the declared outputs by name."""
        return self.content.get("Outputs") or {}


def fetch_template(call: Call, url: str) -> Template:
    """Returns the template at ``url``, read in the caller's name.

    url: of an object in S3, with the bucket in the host or in the path.

    Raises AwsError (InvalidParametersException): the caller may not read it, it is not there, or
    it is not a template.
    """
    bucket, key = _object_at(url)
    arn = f"arn:{get_partition(call.region)}:s3:::{bucket}/{key}"
    decision = authorize_caller(call.caller, "s3:GetObject", arn)
    if not decision.allowed:
        raise invalid(f"Access denied to the template {url} ({decision.reason})")
    text = _read(bucket, key)
    if text is None:
        raise invalid(f"Invalid templateUrl: there is no template at {url}")
    return Template(url, text, _parse(text))


def _object_at(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    path = unquote(parts.path.lstrip("/"))
    if in_host := _BUCKET_IN_HOST.fullmatch(parts.netloc):
        return in_host["bucket"], path
    bucket, _, key = path.partition("/")
    return bucket, key


def _read(bucket: str, key: str) -> str | None:
    owner = s3_backends.bucket_accounts.get(bucket)
    if owner is None:
        return None
    partition, account = owner
    found = s3_backends[account][partition].get_object(bucket, key)
    return found.value.decode() if isinstance(found, FakeKey) else None


def _parse(text: str) -> dict[str, Any]:
    try:
        content = parse(text)
    except ValidationError as error:
        raise invalid(error.message) from error
    if not isinstance(content.get("Resources"), dict):
        raise invalid("Template format error: At least one Resources member must be defined.")
    return content
