"""Which servers a deployment group means: by filters of their tags.

https://docs.aws.amazon.com/codedeploy/latest/userguide/instances-tagging.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

Filter = Mapping[str, str]


def passes(filters: Sequence[Filter], tags: Mapping[str, str]) -> bool:
    """Says whether any filter lets the tags through; no filter lets nothing through."""
    return any(_passes_one(each, tags) for each in filters)


def selected(settings: Mapping[str, Any], tags: Mapping[str, str], place: str) -> bool:
    """Says whether a group's settings choose a server with these tags.

    place: "onPremises" or "ec2", with which the names of the settings begin. The groups of a tag
    set all have to agree.
    """
    flat, groups = _NAMES[place]
    sets = (settings.get(f"{place}TagSet") or {}).get(groups) or []
    return passes(settings.get(flat) or [], tags) or (
        bool(sets) and all(passes(each, tags) for each in sets)
    )


def _passes_one(given: Filter, tags: Mapping[str, str]) -> bool:
    key, value = given.get("Key", ""), given.get("Value", "")
    match given.get("Type"):
        case "KEY_ONLY":
            return key in tags
        case "VALUE_ONLY":
            return value in tags.values()
    return key in tags and tags[key] == value


_NAMES = {
    "onPremises": ("onPremisesInstanceTagFilters", "onPremisesTagSetList"),
    "ec2": ("ec2TagFilters", "ec2TagSetList"),
}
