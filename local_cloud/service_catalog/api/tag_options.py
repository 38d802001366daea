"""Tag options, and the portfolios and products that have them."""

from typing import Any

from local_cloud.operations import Call
from local_cloud.service_catalog.api.paging import page
from local_cloud.service_catalog.api.registry import catalog_operation
from local_cloud.service_catalog.errors import duplicate, in_use, not_found
from local_cloud.service_catalog.portfolios import Portfolio
from local_cloud.service_catalog.products import Product
from local_cloud.service_catalog.tag_options import (
    TagOption,
    find_tag_option,
    tag_options,
    taggable,
)


@catalog_operation
def create_tag_option(call: Call) -> dict[str, Any]:
    """Makes a tag option; a key has each value once."""
    option = TagOption(call.account, call.parameters["Key"], call.parameters["Value"])
    _require_unique(call, option.key, option.value)
    tag_options(call.backend)[option.id] = option
    return {"TagOptionDetail": described_option(option)}


@catalog_operation
def describe_tag_option(call: Call) -> dict[str, Any]:
    """Returns one tag option."""
    return {"TagOptionDetail": described_option(_option(call))}


@catalog_operation
def list_tag_options(call: Call) -> dict[str, Any]:
    """Lists the tag options that meet all Filters: Key, Value and Active."""
    filters = call.parameters.get("Filters") or {}
    details = map(described_option, tag_options(call.backend).values())
    met = [each for each in details if filters.items() <= each.items()]
    found, token = page(met, call.parameters)
    return {"TagOptionDetails": list(found), "PageToken": token}


@catalog_operation
def update_tag_option(call: Call) -> dict[str, Any]:
    """Changes a tag option's value, or whether it counts."""
    option = _option(call)
    value = call.parameters.get("Value", option.value)
    if value != option.value:
        _require_unique(call, option.key, value)
    option.value = value
    option.active = call.parameters.get("Active", option.active)
    return {"TagOptionDetail": described_option(option)}


@catalog_operation
def delete_tag_option(call: Call) -> None:
    """Deletes a tag option that no portfolio and no product has."""
    option = _option(call)
    if _owners(call, option.id):
        raise in_use(f"{option.id} is associated with resources: disassociate it first.")
    del tag_options(call.backend)[option.id]


@catalog_operation
def associate_tag_option_with_resource(call: Call) -> None:
    """Gives a tag option to a portfolio or a product."""
    option = find_tag_option(call.backend, call.parameters["TagOptionId"])
    owner = _resource(call)
    if option.id in owner.tag_option_ids:
        raise duplicate(f"{owner.id} has {option.id} already")
    owner.tag_option_ids.append(option.id)


@catalog_operation
def disassociate_tag_option_from_resource(call: Call) -> None:
    """Takes a tag option from a portfolio or a product."""
    option_id, owner = call.parameters["TagOptionId"], _resource(call)
    if option_id not in owner.tag_option_ids:
        raise not_found(f"{owner.id} does not have {option_id}")
    owner.tag_option_ids.remove(option_id)


@catalog_operation
def list_resources_for_tag_option(call: Call) -> dict[str, Any]:
    """Lists the portfolios and products that have a tag option, or those of one ResourceType."""
    option = find_tag_option(call.backend, call.parameters["TagOptionId"])
    kind = call.parameters.get("ResourceType", "").lower()
    owners = [each for each in _owners(call, option.id) if kind in ("", _kind(each))]
    found, token = page(owners, call.parameters)
    return {"ResourceDetails": list(map(_described_owner, found)), "PageToken": token}


def described_option(option: TagOption) -> dict[str, Any]:
    """Returns a tag option as the API's answers describe it."""
    return {
        "Key": option.key,
        "Value": option.value,
        "Active": option.active,
        "Id": option.id,
        "Owner": option.owner,
    }


def _option(call: Call) -> TagOption:
    return find_tag_option(call.backend, call.parameters["Id"])


def _require_unique(call: Call, key: str, value: str) -> None:
    if any((each.key, each.value) == (key, value) for each in tag_options(call.backend).values()):
        raise duplicate(f"There is a TagOption {key}={value} already")


def _resource(call: Call) -> Portfolio | Product:
    resource_id = call.parameters["ResourceId"]
    if resource_id not in taggable(call.backend):
        raise not_found(f"Resource {resource_id} not found")
    return taggable(call.backend)[resource_id]


def _owners(call: Call, option_id: str) -> list[Portfolio | Product]:
    return [each for each in taggable(call.backend).values() if option_id in each.tag_option_ids]


def _kind(owner: Portfolio | Product) -> str:
    return type(owner).__name__.lower()


def _described_owner(owner: Portfolio | Product) -> dict[str, Any]:
    return {"Id": owner.id, "ARN": owner.arn, "Name": owner.name, "CreatedTime": owner.created}
