"""The product, its versions and what is provisioned of it, in AWS Service Catalog."""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from handlers.hotfix_pipelines.ledger import Hotfix
from handlers.hotfix_pipelines.reconciler.product import Product, Record
from handlers.hotfix_pipelines.reconciler.versions import Version

if TYPE_CHECKING:
    from mypy_boto3_servicecatalog import ServiceCatalogClient
    from mypy_boto3_servicecatalog.type_defs import SearchProvisionedProductsInputTypeDef

__all__ = ["ProductVersions", "ProvisionedProducts", "tag_value"]

PAGE_SIZE = 100  # the most of SearchProvisionedProducts
MAX_TAG_LENGTH = 256  # characters


class ProvisionedProducts:
    """What is provisioned of one product, whoever provisioned it.

    Each method raises ClientError or BotoCoreError if Service Catalog does not answer or refuses.
    """

    def __init__(self, catalog: "ServiceCatalogClient", product_id: str) -> None:
        self._catalog = catalog
        self._product_id = product_id

    def all(self) -> Iterator[Product]:
        """Yields every one, 100 in one call."""
        return self._search(f"productId:{self._product_id}")

    def named(self, name: str) -> Product | None:
        """Returns the one of exactly that name, or None.

        The search matches words, and so finds hotfix-10 for hotfix-1 too. It may lag behind.
        """
        return next((each for each in self._search(f"name:{name}") if each.name == name), None)

    def by_id(self, id: str) -> Product | None:
        """Returns the one with that id, or None if it is gone."""
        try:
            answer = self._catalog.describe_provisioned_product(Id=id)
        except self._catalog.exceptions.ResourceNotFoundException:
            return None
        return _product(answer["ProvisionedProductDetail"])

    def record(self, id: str) -> Record | None:
        """Returns the record of a request, or None if Service Catalog keeps it no more."""
        try:
            detail = self._catalog.describe_record(Id=id)["RecordDetail"]
        except self._catalog.exceptions.ResourceNotFoundException:
            return None
        errors = (
            f"{each.get('Code', '')} {each.get('Description', '')}".strip()
            for each in detail.get("RecordErrors", [])
        )
        return Record(
            id=id,
            given_status=detail["Status"],
            given_type=detail.get("RecordType", ""),
            errors="; ".join(errors),
            product_id=detail.get("ProvisionedProductId", ""),
        )

    def provision(self, issued: Hotfix, version_id: str, parameters: Mapping[str, str]) -> str:
        """Asks for the product and returns the record's id; the same issue again is the same one.

        parameters: of the template, besides those that each hotfix has for itself.
        """
        token = issued.access_token or ""
        given = {
            **parameters,
            "Hotfix": issued.name,
            "RepositoryName": issued.repository,
            "BranchName": issued.branch,
            "AccessToken": token,
        }
        tags = {
            "branchline:repository": tag_value(issued.repository),
            "branchline:branch": tag_value(issued.branch),
        }
        answer = self._catalog.provision_product(
            ProductId=self._product_id,
            ProvisioningArtifactId=version_id,
            ProvisionedProductName=issued.name,
            ProvisioningParameters=[{"Key": key, "Value": value} for key, value in given.items()],
            Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
            ProvisionToken=token,
        )
        return answer["RecordDetail"]["RecordId"]

    def terminate(self, product: Product) -> None:
        """Asks for its end; the same product in the same state again is the same request."""
        try:
            self._catalog.terminate_provisioned_product(
                ProvisionedProductId=product.id, TerminateToken=product.terminate_token
            )
        except self._catalog.exceptions.ResourceNotFoundException:
            return  # gone, and the search lags behind

    def _search(self, query: str) -> Iterator[Product]:
        request: SearchProvisionedProductsInputTypeDef = {
            "AccessLevelFilter": {"Key": "Account", "Value": "self"},
            "Filters": {"SearchQuery": [query]},
            "PageSize": PAGE_SIZE,
        }
        while True:
            answer = self._catalog.search_provisioned_products(**request)
            for found in answer.get("ProvisionedProducts", []):
                if found.get("ProductId") == self._product_id:
                    yield _product(found)
            if not answer.get("NextPageToken"):
                return
            request["PageToken"] = answer["NextPageToken"]


class ProductVersions:
    """The provisioning artifacts of one product.

    Each method raises ClientError or BotoCoreError if Service Catalog does not answer or refuses.
    """

    def __init__(self, catalog: "ServiceCatalogClient", product_id: str) -> None:
        self._catalog = catalog
        self._product_id = product_id

    def all(self) -> list[Version]:
        """Returns every version, the oldest first."""
        answer = self._catalog.list_provisioning_artifacts(ProductId=self._product_id)
        return [
            Version(
                id=each["Id"],
                name=each.get("Name", ""),
                offered=each.get("Active", False) and each.get("Guidance") != "DEPRECATED",
            )
            for each in sorted(
                answer["ProvisioningArtifactDetails"], key=lambda each: each["CreatedTime"]
            )
        ]

    def create(self, name: str, template_url: str) -> str:
        """Creates the version, once for one name, and returns its id."""
        answer = self._catalog.create_provisioning_artifact(
            ProductId=self._product_id,
            Parameters={
                "Name": name,
                "Info": {"LoadTemplateFromURL": template_url},
                "Type": "CLOUD_FORMATION_TEMPLATE",
            },
            IdempotencyToken=name,
        )
        return answer["ProvisioningArtifactDetail"]["Id"]

    def offer(self, version_id: str, *, offered: bool) -> None:
        """Lets the version be launched, or no more; what was launched from it goes on."""
        self._catalog.update_provisioning_artifact(
            ProductId=self._product_id,
            ProvisioningArtifactId=version_id,
            Active=offered,
            Guidance="DEFAULT" if offered else "DEPRECATED",
        )


def tag_value(text: str) -> str:
    """Returns the text as a tag takes it; every character that none takes becomes "_".

    A tag takes letters, separators, numbers and _.:/=+-@, at most 256 of them.
    """
    taken = (
        each if unicodedata.category(each)[0] in "LZN" or each in "_.:/=+-@" else "_"
        for each in text
    )
    return "".join(taken)[:MAX_TAG_LENGTH]


def _product(found: Mapping[str, Any]) -> Product:
    return Product(
        id=found["Id"],
        name=found["Name"],
        given_status=found["Status"],
        access_token=found.get("IdempotencyToken"),
        last_record_id=found.get("LastRecordId", ""),
    )
