"""Provisioned products are found by fields, page by page."""

import pytest

from tests.unit.local_cloud.contract import call
from tests.unit.local_cloud.service_catalog.catalog import Catalog


def test_a_search_finds_names_that_begin_alike(catalog: Catalog, name: str) -> None:
    # Given two products, the name of one beginning with the other's
    catalog.launch(f"{name}-1")
    catalog.launch(f"{name}-10")
    # When the shorter name is searched for
    query = {"SearchQuery": [f"name:{name}-1"]}
    answer = call(catalog.user, "SearchProvisionedProducts", Filters=query, SortBy="name")
    # Then both are found: only a comparison tells them apart
    found = [each["Name"] for each in answer["ProvisionedProducts"]]
    assert found == [f"{name}-1", f"{name}-10"]
    # And a name alone describes exactly one
    assert catalog.described(f"{name}-1")["Name"] == f"{name}-1"


def test_a_search_comes_in_pages(catalog: Catalog, name: str) -> None:
    names = [f"{name}-{number}" for number in range(3)]
    for each in names:
        catalog.launch(each)
    parameters = {"Filters": {"SearchQuery": [f"name:{name}"]}, "PageSize": 2, "SortBy": "name"}
    first = call(catalog.user, "SearchProvisionedProducts", **parameters)
    token = first["NextPageToken"]
    second = call(catalog.user, "SearchProvisionedProducts", PageToken=token, **parameters)
    pages = [first["ProvisionedProducts"], second["ProvisionedProducts"]]
    assert [[each["Name"] for each in page] for page in pages] == [names[:2], names[2:]]
    assert "NextPageToken" not in second
    assert first["TotalResultsCount"] == 3


@pytest.mark.parametrize("field", ["productId", "id", "status", "lastRecordId", "physicalId"])
def test_a_search_asks_for_a_field(catalog: Catalog, name: str, field: str) -> None:
    # Given a launched product
    record = catalog.launch(name)
    provisioned = catalog.described(name)
    stack = call(catalog.user, "DescribeRecord", Id=record["RecordId"])["RecordOutputs"][0]
    values = {
        "productId": catalog.product_id,
        "id": provisioned["Id"],
        "status": "AVAILABLE",
        "lastRecordId": record["RecordId"],
        "physicalId": stack["OutputValue"],
    }
    # Then it is found by its name and the field together, and not by another value
    for value, expected in ((values[field], [name]), ("nothing", [])):
        query = {"SearchQuery": [f"name:{name}", f"{field}:{value}"]}
        answer = call(catalog.user, "SearchProvisionedProducts", Filters=query)
        assert [each["Name"] for each in answer["ProvisionedProducts"]] == expected


def test_an_unknown_field_is_refused(catalog: Catalog) -> None:
    with pytest.raises(catalog.user.exceptions.InvalidParametersException, match="branch"):
        catalog.user.search_provisioned_products(Filters={"SearchQuery": ["branch:main"]})
