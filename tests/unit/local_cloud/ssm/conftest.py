"""Managed nodes for tests."""

import pytest

from tests.local_cloud_fixture import Cloud
from tests.unit.local_cloud.ssm.nodes import Fleet


@pytest.fixture
def fleet(cloud: Cloud) -> Fleet:
    return Fleet(cloud)
