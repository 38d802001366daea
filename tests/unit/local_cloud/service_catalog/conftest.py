"""Each test has a name of its own; the product that they launch is the same for a module."""

import pytest

from tests.local_cloud_fixture import Cloud
from tests.unit.local_cloud.service_catalog.catalog import (
    LAUNCH_STATEMENTS,
    LOGS_STATEMENT,
    Catalog,
)
from tests.unit.local_cloud.workloads import unique


@pytest.fixture(scope="module")
def catalog(cloud: Cloud) -> Catalog:
    """A product that can be launched."""
    return Catalog.make(cloud, *LAUNCH_STATEMENTS, LOGS_STATEMENT)


@pytest.fixture
def name() -> str:
    """The name of a provisioned product."""
    return unique("hotfix")
