"""Service Catalog in memory: works asynchronously, and its search lags behind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from tests.unit.handlers.hotfix_pipelines.reconciler.fake_aws import Refusal

__all__ = ["FakeCatalog", "FakeProduct", "FakeVersion"]

PRODUCT_ID = "prod-hotfix"
_SEARCH_PAGE = 2  # small, so that every search has pages


@dataclass(frozen=True)
class FakeProduct:
    """A provisioned product. token: its ProvisionToken."""

    id: str
    name: str
    token: str
    status: str
    last_record: str
    version: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    product: str = PRODUCT_ID


@dataclass
class FakeVersion:
    """A provisioning artifact."""

    id: str
    name: str
    url: str
    active: bool = True
    guidance: str = "DEFAULT"


@dataclass
class FakeCatalog:
    """One product of the catalog, its versions and what is provisioned of it.

    broken: whether whatever is provisioned ends in error.
    shown: what the search knows: if it ``lags``, what ``catch_up`` last told it.
    tokens: the record of every request that was made, by its token.
    """

    products: dict[str, FakeProduct] = field(default_factory=dict)
    shown: dict[str, FakeProduct] = field(default_factory=dict)
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    versions: dict[str, FakeVersion] = field(default_factory=dict)
    numbers: Any = field(default_factory=count)
    lags: bool = False
    broken: bool = False

    def operations(self) -> Mapping[str, Callable[..., dict[str, Any]]]:
        return {
            "SearchProvisionedProducts": self._search,
            "DescribeProvisionedProduct": self._describe,
            "DescribeRecord": self._record,
            "ProvisionProduct": self._provision,
            "TerminateProvisionedProduct": self._terminate,
            "ListProvisioningArtifacts": self._list_versions,
            "CreateProvisioningArtifact": self._create_version,
            "UpdateProvisioningArtifact": self._update_version,
        }

    def catch_up(self) -> None:
        """Brings the search up to date."""
        self.shown = dict(self.products)

    def finish(self, *, fails: bool = False) -> None:
        """Ends all work that is under way; all of it in error if it ``fails``."""
        for product in list(self.products.values()):
            if product.status == "UNDER_CHANGE":
                self._finish(product, fails)
        self._changed()

    def with_status(self, name: str, status: str) -> None:
        """Gives the product of that name a status, as if somebody had changed it."""
        [product] = [each for each in self.products.values() if each.name == name]
        self.products[product.id] = replace(product, status=status)
        self._changed()

    def terminate_by_hand(self, name: str) -> None:
        """Starts to end the product of that name."""
        [product] = [each for each in self.products.values() if each.name == name]
        self._terminate(product.id, f"hand-{next(self.numbers)}")

    def alive(self) -> list[FakeProduct]:
        """Returns all products."""
        return list(self.products.values())

    def _changed(self) -> None:
        if not self.lags:
            self.catch_up()

    def _finish(self, product: FakeProduct, fails: bool) -> None:
        record = self.records[product.last_record]
        ending = record["RecordType"] == "TERMINATE_PROVISIONED_PRODUCT"
        fails = fails or (self.broken and not ending)
        record["Status"] = "FAILED" if fails else "SUCCEEDED"
        if fails:
            record["RecordErrors"] = [{"Code": "CREATE_FAILED", "Description": "no such role"}]
            status = "TAINTED" if ending else "ERROR"
            self.products[product.id] = replace(product, status=status)
        elif ending:
            del self.products[product.id]
        else:
            self.products[product.id] = replace(product, status="AVAILABLE")

    def _new_record(self, kind: str, product_id: str, name: str) -> dict[str, Any]:
        record = {
            "RecordId": f"rec-{next(self.numbers)}",
            "Status": "CREATED",
            "RecordType": kind,
            "ProvisionedProductId": product_id,
            "ProvisionedProductName": name,
        }
        self.records[str(record["RecordId"])] = record
        return record

    def _provision(
        self,
        *,
        ProductId: str,
        ProvisioningArtifactId: str,
        ProvisionedProductName: str,
        ProvisioningParameters: list[dict[str, str]],
        Tags: list[dict[str, str]],
        ProvisionToken: str,
    ) -> dict[str, Any]:
        if ProvisionToken in self.tokens:
            return {"RecordDetail": dict(self.records[self.tokens[ProvisionToken]])}
        if not self.versions[ProvisioningArtifactId].active:
            raise Refusal("ResourceNotFoundException", "No such version")
        if any(each.name == ProvisionedProductName for each in self.products.values()):
            raise Refusal(
                "InvalidParametersException", f"A stack named {ProvisionedProductName} exists"
            )
        id = f"pp-{next(self.numbers)}"
        record = self._new_record("PROVISION_PRODUCT", id, ProvisionedProductName)
        self.tokens[ProvisionToken] = record["RecordId"]
        self.products[id] = FakeProduct(
            id,
            ProvisionedProductName,
            ProvisionToken,
            "UNDER_CHANGE",
            record["RecordId"],
            ProvisioningArtifactId,
            {each["Key"]: each["Value"] for each in ProvisioningParameters},
            {each["Key"]: each["Value"] for each in Tags},
        )
        self._changed()
        return {"RecordDetail": dict(record)}

    def _terminate(self, ProvisionedProductId: str, TerminateToken: str) -> dict[str, Any]:
        if TerminateToken in self.tokens:
            return {"RecordDetail": dict(self.records[self.tokens[TerminateToken]])}
        product = self.products.get(ProvisionedProductId)
        if product is None:
            raise Refusal("ResourceNotFoundException", "No such provisioned product")
        if product.status == "UNDER_CHANGE":
            raise Refusal("InvalidParametersException", "The product is under change")
        record = self._new_record("TERMINATE_PROVISIONED_PRODUCT", product.id, product.name)
        self.tokens[TerminateToken] = record["RecordId"]
        self.products[product.id] = replace(
            product, status="UNDER_CHANGE", last_record=record["RecordId"]
        )
        self._changed()
        return {"RecordDetail": dict(record)}

    def _search(
        self,
        AccessLevelFilter: dict[str, str],
        Filters: dict[str, list[str]],
        PageSize: int,
        PageToken: str = "0",
    ) -> dict[str, Any]:
        field_, _, wanted = Filters["SearchQuery"][0].partition(":")
        found = [
            each
            for each in self.shown.values()
            if (field_ == "name" and wanted in each.name) or wanted == each.product
        ]
        start = int(PageToken)
        page = [_attributes(each) for each in found[start : start + _SEARCH_PAGE]]
        answer: dict[str, Any] = {"ProvisionedProducts": page}
        if start + _SEARCH_PAGE < len(found):
            answer["NextPageToken"] = str(start + _SEARCH_PAGE)
        return answer

    def _describe(self, Id: str) -> dict[str, Any]:
        if Id not in self.products:
            raise Refusal("ResourceNotFoundException", "No such provisioned product")
        return {"ProvisionedProductDetail": _attributes(self.products[Id])}

    def _record(self, Id: str) -> dict[str, Any]:
        if Id not in self.records:
            raise Refusal("ResourceNotFoundException", "No such record")
        return {"RecordDetail": dict(self.records[Id])}

    def _list_versions(self, ProductId: str) -> dict[str, Any]:
        first = datetime(2026, 11, 21, tzinfo=UTC)
        return {
            "ProvisioningArtifactDetails": [
                {
                    "Id": each.id,
                    "Name": each.name,
                    "Active": each.active,
                    "Guidance": each.guidance,
                    "CreatedTime": first + timedelta(hours=number),
                }
                for number, each in enumerate(self.versions.values())
            ]
        }

    def _create_version(
        self, ProductId: str, Parameters: dict[str, Any], IdempotencyToken: str
    ) -> dict[str, Any]:
        id = f"pa-{IdempotencyToken}"
        url = Parameters["Info"]["LoadTemplateFromURL"]
        self.versions.setdefault(id, FakeVersion(id, Parameters["Name"], url))
        return {"ProvisioningArtifactDetail": {"Id": id}, "Status": "CREATING"}

    def _update_version(
        self, ProductId: str, ProvisioningArtifactId: str, Active: bool, Guidance: str
    ) -> dict[str, Any]:
        version = self.versions[ProvisioningArtifactId]
        version.active, version.guidance = Active, Guidance
        return {}


def _attributes(product: FakeProduct) -> dict[str, Any]:
    return {
        "Id": product.id,
        "Name": product.name,
        "Status": product.status,
        "IdempotencyToken": product.token,
        "LastRecordId": product.last_record,
        "ProductId": product.product,
    }
