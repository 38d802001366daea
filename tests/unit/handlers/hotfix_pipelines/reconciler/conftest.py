"""Fixtures of the reconciler's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.handlers.hotfix_pipelines.reconciler.deployment import Deployment, deployment


@pytest.fixture
def hotfixes(aws: None, tmp_path: Path) -> Iterator[Deployment]:
    """A deployment for one repository, at most five hotfixes at once."""
    with deployment(tmp_path) as deployed:
        yield deployed
