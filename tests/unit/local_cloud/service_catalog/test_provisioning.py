"""Products are launched, updated and terminated as stacks, one request after another."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_cloud_fixture import REGION, TOOLS_ACCOUNT
from tests.unit.local_cloud.contract import call
from tests.unit.local_cloud.service_catalog.catalog import Catalog, template
from tests.unit.local_cloud.workloads import eventually, unique


def test_a_launch_makes_a_stack_and_tells_its_outputs(catalog: Catalog, name: str) -> None:
    # When a product is launched
    record = catalog.launch(name, Tags=[{"Key": "branch", "Value": "hotfix/login"}])
    # Then the record and the provisioned product say so
    assert (record["Status"], record["RecordType"]) == ("SUCCEEDED", "PROVISION_PRODUCT")
    provisioned = catalog.described(name)
    assert (provisioned["Status"], provisioned["Type"]) == ("AVAILABLE", "CFN_STACK")
    assert provisioned["LastSuccessfulProvisioningRecordId"] == record["RecordId"]
    assert provisioned["LaunchRoleArn"] == catalog.launch_role
    # And its stack has the name, the tags and the outputs
    stack_name = f"SC-{catalog.launch_role.split(':')[4]}-{provisioned['Id']}"
    (stack,) = catalog.cloud.client("cloudformation").describe_stacks(StackName=stack_name)[
        "Stacks"
    ]
    assert {"Key": "branch", "Value": "hotfix/login"} in stack["Tags"]
    assert catalog.has_group(name)
    described = call(catalog.user, "DescribeRecord", Id=record["RecordId"])["RecordOutputs"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in described}
    assert outputs["CloudformationStackARN"] == stack["StackId"]
    assert outputs["Group"] == name
    answered = call(catalog.user, "GetProvisionedProductOutputs", ProvisionedProductName=name)
    assert answered["Outputs"] == described


def test_a_launch_is_under_change_until_its_stack_is_there(catalog: Catalog, name: str) -> None:
    # When a launch is asked for, then the product is there before its stack is
    record = call(catalog.user, "ProvisionProduct", **catalog.request(name))["RecordDetail"]
    assert record["Status"] in ("CREATED", "IN_PROGRESS")
    assert catalog.ended(record["RecordId"])["Status"] == "SUCCEEDED"


def test_the_same_token_launches_once(catalog: Catalog, name: str) -> None:
    # Given eight equal requests at the same time
    request = catalog.request(name)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: catalog.user.provision_product(**request), range(8)))
    # Then one record answers all of them, also later
    (record_id,) = {answer["RecordDetail"]["RecordId"] for answer in answers}
    assert catalog.ended(record_id)["Status"] == "SUCCEEDED"
    again = call(catalog.user, "ProvisionProduct", **request)["RecordDetail"]
    assert again["RecordId"] == record_id
    # And the token is refused with other parameters
    with pytest.raises(catalog.user.exceptions.InvalidParametersException, match="ProvisionToken"):
        catalog.user.provision_product(**{**request, "ProvisionedProductName": unique("other")})


def test_a_name_is_launched_once(catalog: Catalog, name: str) -> None:
    catalog.launch(name)
    with pytest.raises(
        catalog.user.exceptions.InvalidParametersException,
        match=f"A stack named {name} already exists.",
    ):
        catalog.user.provision_product(**catalog.request(name))


def test_a_terminated_product_vanishes(catalog: Catalog, name: str) -> None:
    # Given a launched product
    catalog.launch(name)
    # When it is terminated
    record = catalog.terminate(name)
    # Then it and its stack are gone, and its records stay
    assert (record["Status"], record["RecordType"]) == (
        "SUCCEEDED",
        "TERMINATE_PROVISIONED_PRODUCT",
    )
    not_found = catalog.user.exceptions.ResourceNotFoundException
    with pytest.raises(not_found):
        catalog.user.describe_provisioned_product(Name=name)
    with pytest.raises(not_found):
        catalog.user.terminate_provisioned_product(ProvisionedProductName=name)
    assert not catalog.has_group(name)
    history = call(
        catalog.user,
        "ListRecordHistory",
        SearchFilter={"Key": "provisionedproduct", "Value": record["ProvisionedProductId"]},
    )["RecordDetails"]
    kinds = [each["RecordType"] for each in history]
    assert kinds == ["TERMINATE_PROVISIONED_PRODUCT", "PROVISION_PRODUCT"]
    # And the name is free again
    assert catalog.launch(name)["Status"] == "SUCCEEDED"


def test_what_is_under_change_is_not_terminated(catalog: Catalog) -> None:
    # When launches are terminated at once, then that is refused as soon as one comes in time
    def refused() -> dict[str, Any]:
        name = unique("hotfix")
        record = catalog.user.provision_product(**catalog.request(name))["RecordDetail"]
        try:
            catalog.user.terminate_provisioned_product(ProvisionedProductName=name)
        except catalog.user.exceptions.InvalidParametersException as error:
            assert "UNDER_CHANGE" in str(error)
            return dict(record)
        return {}

    record = eventually(refused)
    # And the launch goes on
    assert catalog.ended(record["RecordId"])["Status"] == "SUCCEEDED"


def test_the_same_token_terminates_once(catalog: Catalog, name: str) -> None:
    catalog.launch(name)
    request = {"ProvisionedProductName": name, "TerminateToken": unique("token")}
    first = call(catalog.user, "TerminateProvisionedProduct", **request)["RecordDetail"]
    try:
        second = call(catalog.user, "TerminateProvisionedProduct", **request)["RecordDetail"]
    except ClientError as error:  # it was gone already
        assert error.response["Error"]["Code"] == "ResourceNotFoundException"
    else:
        assert second["RecordId"] == first["RecordId"]
    assert catalog.ended(first["RecordId"])["Status"] == "SUCCEEDED"


def test_a_stack_that_fails_leaves_a_product_in_error(catalog: Catalog, name: str) -> None:
    # When a launch lacks a parameter of the template
    record = catalog.launch(name, ProvisioningParameters=[])
    # Then the record and the product say what CloudFormation said
    assert record["Status"] == "FAILED"
    (error,) = record["RecordErrors"]
    assert "Name" in error["Description"]
    provisioned = catalog.described(name)
    assert (provisioned["Status"], provisioned["StatusMessage"]) == ("ERROR", error["Description"])
    # And it can be terminated
    assert catalog.terminate(name)["Status"] == "SUCCEEDED"


def test_an_update_brings_another_version(catalog: Catalog, name: str) -> None:
    # Given a launched product and a newer version
    catalog.launch(name)
    version_id = catalog.add_version("second", template(RetentionInDays=7))
    # When it is updated, without a word of its parameters
    record = call(
        catalog.user,
        "UpdateProvisionedProduct",
        ProvisionedProductName=name,
        ProvisioningArtifactId=version_id,
        UpdateToken=unique("token"),
    )["RecordDetail"]
    # Then it has the version, and its former parameters
    assert catalog.ended(record["RecordId"])["Status"] == "SUCCEEDED"
    assert catalog.described(name)["ProvisioningArtifactId"] == version_id
    assert catalog.has_group(name)


def test_an_update_that_fails_taints_a_product(catalog: Catalog, name: str) -> None:
    # Given a launched product and a version that can't be made
    catalog.launch(name)
    key = f"arn:aws:kms:{REGION}:{TOOLS_ACCOUNT}:key/missing"
    broken = catalog.add_version("broken", template(KmsKeyId=key))
    # When it is updated
    record = call(
        catalog.user,
        "UpdateProvisionedProduct",
        ProvisionedProductName=name,
        ProvisioningArtifactId=broken,
        UpdateToken=unique("token"),
    )["RecordDetail"]
    # Then it is tainted and has the version that it had
    failed = catalog.ended(record["RecordId"])
    assert (failed["Status"], failed["ProvisioningArtifactId"]) == ("FAILED", broken)
    assert "The specified KMS key does not exist" in failed["RecordErrors"][0]["Description"]
    provisioned = catalog.described(name)
    assert (provisioned["Status"], provisioned["ProvisioningArtifactId"]) == (
        "TAINTED",
        catalog.version_id,
    )


def test_twenty_launches_at_the_same_time_all_come(catalog: Catalog) -> None:
    names = [unique("hotfix") for _ in range(20)]
    with ThreadPoolExecutor(8) as pool:
        requests = map(catalog.request, names)
        answers = list(pool.map(lambda each: catalog.user.provision_product(**each), requests))
    records = [catalog.ended(answer["RecordDetail"]["RecordId"]) for answer in answers]
    assert {record["Status"] for record in records} == {"SUCCEEDED"}
    assert all(map(catalog.has_group, names))
