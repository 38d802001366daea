"""Versions of a product: which can be launched, and what happens to what was launched."""

import pytest

from tests.unit.local_cloud.contract import call
from tests.unit.local_cloud.service_catalog.catalog import Catalog, template, version_parameters
from tests.unit.local_cloud.workloads import unique


def test_a_retired_version_launches_nothing_and_keeps_what_it_launched(
    catalog: Catalog, name: str
) -> None:
    # Given a product launched from a version
    version_id = catalog.add_version("retired", template())
    catalog.launch(name, ProvisioningArtifactId=version_id)
    version = {"ProductId": catalog.product_id, "ProvisioningArtifactId": version_id}
    # When the version is deprecated, then it cannot be launched
    call(catalog.admin, "UpdateProvisioningArtifact", **version, Guidance="DEPRECATED")
    request = catalog.request(unique("late"), ProvisioningArtifactId=version_id)
    with pytest.raises(catalog.user.exceptions.InvalidParametersException, match="deprecated"):
        catalog.user.provision_product(**request)
    # When it is inactive, then users do not see it
    call(catalog.admin, "UpdateProvisioningArtifact", **version, Active=False)
    with pytest.raises(catalog.user.exceptions.ResourceNotFoundException, match=version_id):
        catalog.user.provision_product(**request)
    seen = call(catalog.user, "DescribeProduct", Id=catalog.product_id)["ProvisioningArtifacts"]
    assert version_id not in {each["Id"] for each in seen}
    # When it is deleted, then what it launched stays as it is, and can be terminated
    call(catalog.admin, "DeleteProvisioningArtifact", **version)
    provisioned = catalog.described(name)
    assert (provisioned["Status"], provisioned["ProvisioningArtifactId"]) == (
        "AVAILABLE",
        version_id,
    )
    assert catalog.terminate(name)["Status"] == "SUCCEEDED"


def test_the_same_token_adds_a_version_once(catalog: Catalog) -> None:
    parameters = version_parameters(catalog.cloud, unique("version"), template())
    request = {
        "ProductId": catalog.product_id,
        "Parameters": parameters,
        "IdempotencyToken": unique("token"),
    }
    made = [call(catalog.admin, "CreateProvisioningArtifact", **request) for _ in range(2)]
    assert made[0] == {**made[1], "ResponseMetadata": made[0]["ResponseMetadata"]}
    listed = call(catalog.admin, "ListProvisioningArtifacts", ProductId=catalog.product_id)
    names = [each["Name"] for each in listed["ProvisioningArtifactDetails"]]
    assert names.count(parameters["Name"]) == 1


def test_a_version_keeps_the_template_that_it_was_made_of(catalog: Catalog, name: str) -> None:
    # Given a version whose template is gone
    parameters = version_parameters(catalog.cloud, unique("version"), template())
    version_id = catalog.admin.create_provisioning_artifact(
        ProductId=catalog.product_id, Parameters=parameters, IdempotencyToken=unique("token")
    )["ProvisioningArtifactDetail"]["Id"]
    bucket = parameters["Info"]["LoadTemplateFromURL"].split("/")[2].split(".")[0]
    catalog.cloud.client("s3").delete_object(Bucket=bucket, Key="template.json")
    # Then it can be launched all the same
    assert catalog.launch(name, ProvisioningArtifactId=version_id)["Status"] == "SUCCEEDED"


@pytest.mark.parametrize("text", ["{", "[]", "{}"])
def test_what_is_no_template_is_refused(catalog: Catalog, text: str) -> None:
    with pytest.raises(catalog.admin.exceptions.InvalidParametersException, match="Template"):
        catalog.add_version("broken", text)


def test_the_parameters_of_a_version_are_described(catalog: Catalog) -> None:
    answer = call(
        catalog.user,
        "DescribeProvisioningParameters",
        ProductId=catalog.product_id,
        ProvisioningArtifactId=catalog.version_id,
    )
    described = {
        each["ParameterKey"]: (each.get("DefaultValue"), each["IsNoEcho"])
        for each in answer["ProvisioningArtifactParameters"]
    }
    assert described == {"Name": (None, False), "Secret": ("none", True)}
    assert answer["ProvisioningArtifactOutputs"] == [{"Key": "Group", "Description": "Its name"}]


def test_the_last_version_stays(catalog: Catalog) -> None:
    product = catalog.admin.create_product(
        Name=unique("product"),
        Owner="platform",
        ProductType="CLOUD_FORMATION_TEMPLATE",
        ProvisioningArtifactParameters=version_parameters(catalog.cloud, "only", template()),
        IdempotencyToken=unique("token"),
    )
    with pytest.raises(catalog.admin.exceptions.ResourceInUseException):
        catalog.admin.delete_provisioning_artifact(
            ProductId=product["ProductViewDetail"]["ProductViewSummary"]["ProductId"],
            ProvisioningArtifactId=product["ProvisioningArtifactDetail"]["Id"],
        )
