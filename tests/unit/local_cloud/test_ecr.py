"""Layers that are uploaded can be downloaded."""

from urllib.request import urlopen

import pytest
from botocore.exceptions import ClientError

from local_cloud.docker.store import digest
from tests.local_cloud_fixture import Cloud
from tests.unit.local_cloud.contract import call
from tests.unit.local_cloud.workloads import unique


def test_a_layer_comes_back_as_it_was_uploaded(cloud: Cloud) -> None:
    # Given an uploaded layer
    ecr, name, layer = cloud.client("ecr"), unique("repository"), b"some layer"
    ecr.create_repository(repositoryName=name)
    upload = ecr.initiate_layer_upload(repositoryName=name)["uploadId"]
    ecr.upload_layer_part(
        repositoryName=name,
        uploadId=upload,
        partFirstByte=0,
        partLastByte=len(layer) - 1,
        layerPartBlob=layer,
    )
    call(
        ecr,
        "CompleteLayerUpload",
        repositoryName=name,
        uploadId=upload,
        layerDigests=[digest(layer)],
    )
    # When its address is asked for, then the bytes are there
    found = call(ecr, "GetDownloadUrlForLayer", repositoryName=name, layerDigest=digest(layer))
    with urlopen(found["downloadUrl"]) as content:
        assert content.read() == layer


def test_a_layer_that_is_not_there_is_named(cloud: Cloud) -> None:
    ecr, name = cloud.client("ecr"), unique("repository")
    ecr.create_repository(repositoryName=name)
    with pytest.raises(ClientError, match="LayerInaccessibleException"):
        ecr.get_download_url_for_layer(repositoryName=name, layerDigest=digest(b"none"))
