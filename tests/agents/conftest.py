"""Throw-away hosts for the scripts that run on servers."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.agents.host import Host
from tests.agents.publisher import Publisher
from tests.agents.roots import root

NewHost = Callable[..., Host]


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Publisher]:
    """Packages and keys, as AWS has them."""
    publisher = Publisher(tmp_path_factory.mktemp("publisher") / "published")
    publisher.publish()
    yield publisher
    publisher.retire()


@pytest.fixture
def new_host(tmp_path: Path, published: Publisher) -> Iterator[NewHost]:
    """Makes hosts that end with the test: new_host(suite, prepare, publisher=…, **world)."""
    with ExitStack() as stack:

        def make(
            suite: str = "bookworm",
            prepare: Callable[[Host], object] = lambda _: None,
            publisher: Publisher = published,
            **world: Any,
        ) -> Host:
            host = Host(tmp_path / f"host{len(list(tmp_path.iterdir()))}", root(suite), publisher)
            host.change(**world)
            prepare(host)
            return stack.enter_context(host.started())

        yield make
