"""Keys say how often they rotate, and whose they are."""

from tests.local_cloud_fixture import Cloud
from tests.unit.local_cloud.contract import call


def test_a_key_rotates_as_often_as_it_was_told(cloud: Cloud) -> None:
    kms = cloud.client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    assert call(kms, "GetKeyRotationStatus", KeyId=key)["KeyRotationEnabled"] is False
    kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=180)
    assert call(kms, "GetKeyRotationStatus", KeyId=key)["RotationPeriodInDays"] == 180


def test_the_key_of_a_service_is_managed_by_aws(cloud: Cloud) -> None:
    kms = cloud.client("kms")
    managed = call(kms, "DescribeKey", KeyId="alias/aws/dynamodb")["KeyMetadata"]
    own = call(kms, "DescribeKey", KeyId=kms.create_key()["KeyMetadata"]["KeyId"])["KeyMetadata"]
    assert (managed["KeyManager"], own["KeyManager"]) == ("AWS", "CUSTOMER")
