"""Tag options: the values that a tag of a launched product may have.

https://docs.aws.amazon.com/servicecatalog/latest/adminguide/tagoptions.html
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from moto.core.base_backend import BaseBackend

from local_cloud.operations import store
from local_cloud.service_catalog.errors import invalid, not_found
from local_cloud.service_catalog.identifiers import new_id
from local_cloud.service_catalog.portfolios import Portfolio, portfolios
from local_cloud.service_catalog.products import Product, products


@dataclass
class TagOption:
    """A key with one of its values; an inactive one counts for no launch."""

    owner: str
    key: str
    value: str
    active: bool = True
    id: str = field(default_factory=lambda: new_id("tag"))


def tag_options(backend: BaseBackend) -> dict[str, TagOption]:
    """Returns the tag options of one account and region, by id."""
    return store(backend, "tag options")


def find_tag_option(backend: BaseBackend, tag_option_id: str) -> TagOption:
    """Returns a tag option. Raises AwsError (ResourceNotFoundException) if there is none."""
    if tag_option_id not in tag_options(backend):
        raise not_found(f"TagOption {tag_option_id} not found")
    return tag_options(backend)[tag_option_id]


def taggable(backend: BaseBackend) -> dict[str, Portfolio | Product]:
    """Returns everything that can have tag options, by id."""
    return {**portfolios(backend), **products(backend)}


def options_of(backend: BaseBackend, *owners: Portfolio | Product) -> list[TagOption]:
    """Returns the tag options of portfolios and products together, each once."""
    ids = dict.fromkeys(each for owner in owners for each in owner.tag_option_ids)
    return [tag_options(backend)[each] for each in ids]


def values_by_key(options: Iterable[TagOption]) -> dict[str, list[str]]:
    """Returns the values to choose from, by key; only active options count."""
    values: dict[str, list[str]] = defaultdict(list)
    for option in options:
        if option.active:
            values[option.key].append(option.value)
    return dict(values)


def chosen_tags(options: Iterable[TagOption], given: dict[str, str]) -> dict[str, str]:
    """Returns the tags that ``options`` put on a launch.

    given: the tags of the request, which choose where a key has several values.

    Raises AwsError (InvalidParametersException) if a choice is missing, or is not among the values.
    """
    tags = {}
    for key, values in values_by_key(options).items():
        value = given.get(key, values[0] if len(values) == 1 else None)
        if value not in values:
            raise invalid(f"The tag {key} must have one of these values: {', '.join(values)}")
        tags[key] = value
    return tags
