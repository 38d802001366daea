"""What a host is called and tagged with, the same in Systems Manager and in CodeDeploy."""

import re
from collections.abc import Iterable, Mapping

from cli.errors import OperatorError
from modules.addresses import Addresses

NAME_TAG = "Name"
ENVIRONMENT_TAG = "environment"
OWNER_TAG = "managed-by"
MOST_TAGS = 10  # that CodeDeploy gives an on-premises instance
# CodeDeploy's instance names, of the characters that Systems Manager takes too.
_NAME = re.compile(r"(?!m?i-)[A-Za-z0-9][A-Za-z0-9.@_-]{0,99}")
_TAG = re.compile(r"([\w.:/=+\-@ ]{1,128}?)=([\w.:/=+\-@ ]{1,256})")


def check_name(name: str) -> str:
    """Returns the name of a host; raises OperatorError if CodeDeploy or SSM would refuse it."""
    if not _NAME.fullmatch(name):
        raise OperatorError(
            f"\"{name}\" can't be a host's name: up to 100 letters, digits, dots, dashes, "
            "underscores and @, not beginning with i- or mi-, which AWS gives its own"
        )
    return name


def parse_tags(text: str) -> dict[str, str]:
    """Returns the tags of ``role=api,site=milan``; raises OperatorError for what is none."""
    tags: dict[str, str] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        found = _TAG.fullmatch(part)
        if not found:
            raise OperatorError(f'"{part}" is no tag: tags are written role=api,site=milan')
        if found[1] in tags:
            raise OperatorError(f'The tag "{found[1]}" is given twice')
        tags[found[1]] = found[2]
    return tags


def host_tags(
    addresses: Addresses, name: str, environment: str, given: Mapping[str, str]
) -> dict[str, str]:
    """Returns all tags of a host, the ``given`` ones among them.

    Raises OperatorError for a tag that is not the operator's to choose, and for too many.
    """
    machine_steps = dict([addresses.machine_steps_tag])
    own = {
        NAME_TAG: name,
        ENVIRONMENT_TAG: environment,
        OWNER_TAG: addresses.settings.name_prefix,
        **machine_steps,
    }
    for key in _taken(own, given):
        raise OperatorError(f'The tag "{key}" is set by the platform: choose another key')
    tags = {**own, **given}
    if len(tags) > MOST_TAGS:
        raise OperatorError(
            f"CodeDeploy takes {MOST_TAGS} tags of a host, {len(own)} of them the platform's: "
            f"leave out {len(tags) - MOST_TAGS}"
        )
    return tags


def as_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Returns tags as the services take them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def as_mapping(tags: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Returns tags by their keys."""
    return {tag["Key"]: tag.get("Value", "") for tag in tags}


def _taken(own: Mapping[str, str], given: Mapping[str, str]) -> list[str]:
    return sorted(own.keys() & given.keys())
