"""Where a template's text comes from, and what it says: JSON, or YAML with short functions."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlparse

from botocore.exceptions import ClientError
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import Node, ScalarNode, SequenceNode

from local_cloud.cloudformation.errors import ValidationError
from local_cloud.cloudformation.session import ActingSession

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
MAX_BODY_BYTES = 51_200
MAX_OBJECT_BYTES = 1_048_576


def given_text(parameters: Mapping[str, Any], session: ActingSession) -> str | None:
    """Returns the template that a call carries or points to; None if it does neither.

    An object is read from S3 with the caller's permissions.

    Raises ValidationError for both at once, for too large a template and for an unreadable one.
    """
    body, url = parameters.get("TemplateBody"), parameters.get("TemplateURL")
    if body and url:
        raise ValidationError("Only one of TemplateBody or TemplateUrl may be specified.")
    if body and len(body.encode()) > MAX_BODY_BYTES:
        raise ValidationError(
            "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: "
            f"Member must have length less than or equal to {MAX_BODY_BYTES}"
        )
    return _read_object(url, session) if url else body


def parse(text: str) -> dict[str, Any]:
    """Returns a template's sections.

    Raises ValidationError for what is neither JSON nor YAML.
    """
    try:
        sections = json.loads(text) if text.lstrip().startswith("{") else _load_yaml(text)
    except (ValueError, YAMLError) as error:
        raise ValidationError(f"Template format error: {error}") from error
    if not isinstance(sections, dict):
        raise ValidationError("Template format error: unsupported structure.")
    return sections


def _load_yaml(text: str) -> Any:
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _Constructor
    return yaml.load(text)


class _Constructor(SafeConstructor):
    """Reads short functions in full, and dates such as a policy's version as text."""

    def function(self, name: str, node: Node) -> dict[str, Any]:
        """Returns a short function such as !Sub as it is written in full."""
        full = name if name in ("Ref", "Condition") else f"Fn::{name}"
        if isinstance(node, ScalarNode):
            text = str(node.value)
            return {full: text.split(".", 1) if name == "GetAtt" else text}
        if isinstance(node, SequenceNode):
            return {full: self.construct_sequence(node, deep=True)}
        return {full: self.construct_mapping(node, deep=True)}


_Constructor.add_multi_constructor("!", _Constructor.function)
_Constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)


def _read_object(url: str, session: ActingSession) -> str:
    bucket, key = _place(url)
    try:
        answer = session.client("s3").get_object(Bucket=bucket, Key=key)
    except ClientError as error:
        raise ValidationError(f"S3 error: {error.response['Error']['Message']}") from error
    if answer["ContentLength"] > MAX_OBJECT_BYTES:
        raise ValidationError(f"Template may not exceed {MAX_OBJECT_BYTES} bytes in size.")
    return str(answer["Body"].read().decode())


def _place(url: str) -> tuple[str, str]:
    """Returns bucket and key of an S3 URL with the bucket in its host or in its path."""
    parts = urlparse(url)
    host, path = parts.hostname or "", unquote(parts.path).lstrip("/")
    bucket, dot_s3, _ = host.partition(".s3")
    if dot_s3:
        return bucket, path
    bucket, slash, key = path.partition("/")
    if parts.scheme not in ("http", "https") or not slash:
        raise ValidationError("TemplateURL must be a supported URL.")
    return bucket, key
