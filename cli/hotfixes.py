"""The hotfixes that have a pipeline, as Service Catalog knows them."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from cli.cloud import Cloud

_PAGE = 100  # the most that SearchProvisionedProducts takes
_WHOLE_ACCOUNT = {"Key": "Account", "Value": "self"}


class Hotfix(NamedTuple):
    """A provisioned product: ``name`` is its pipeline's too. ``status`` is Service Catalog's."""

    name: str
    repository: str
    branch: str
    status: str
    said: str


def list_hotfixes(cloud: Cloud, product_id: str) -> list[Hotfix]:
    """Returns the hotfixes of the product, by repository and branch."""
    client = cloud.client("servicecatalog", cloud.settings.accounts.tools)
    return sorted(map(_hotfix, _search(client, product_id)), key=lambda each: each[1:3])


def find_hotfix(cloud: Cloud, name: str) -> Hotfix | None:
    """Returns the hotfix of that name, None if there is none."""
    client = cloud.client("servicecatalog", cloud.settings.accounts.tools)
    try:
        return _hotfix(client.describe_provisioned_product(Name=name)["ProvisionedProductDetail"])
    except client.exceptions.ResourceNotFoundException:
        return None


def _search(client: Any, product_id: str) -> Iterator[dict[str, Any]]:
    page: dict[str, str] = {}
    while True:
        answer = client.search_provisioned_products(
            AccessLevelFilter=_WHOLE_ACCOUNT,
            Filters={"SearchQuery": [f"productId:{product_id}"]},
            PageSize=_PAGE,
            **page,
        )
        yield from answer["ProvisionedProducts"]
        if not answer.get("NextPageToken"):
            return
        page = {"PageToken": answer["NextPageToken"]}


def _hotfix(product: dict[str, Any]) -> Hotfix:
    tags = {tag["Key"]: tag["Value"] for tag in product.get("Tags", [])}
    return Hotfix(
        product["Name"],
        tags.get("branchline:repository", ""),
        tags.get("branchline:branch", ""),
        product["Status"],
        product.get("StatusMessage", ""),
    )
