"""Many functions at work at the same time."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.unit.handlers.hotfix_pipelines.reconciler.deployment import deployment

HOTFIXES = 50
FUNCTIONS = 10


def test_fifty_hotfixes_of_one_repository_in_parallel(aws: None, tmp_path: Path) -> None:
    # Given 50 hotfix branches, each told of twice, and room for them
    with deployment(tmp_path, MAX_HOTFIXES=str(HOTFIXES)) as hotfixes:
        for _ in range(2):
            for number in range(HOTFIXES):
                hotfixes.push(f"hotfix-{number}")
        # When ten functions work them off at once
        with ThreadPoolExecutor(FUNCTIONS) as functions:
            list(functions.map(hotfixes.deliver, list(hotfixes.queue.messages)))
        hotfixes.settle()
        # Then each has one product, asked for once, with a token of its own
        products = hotfixes.catalog.alive()
        assert sorted(each.name for each in products) == sorted(
            hotfixes.name(f"hotfix-{number}") for number in range(HOTFIXES)
        )
        assert {each.status for each in products} == {"AVAILABLE"}
        assert len({each.token for each in products}) == HOTFIXES
        for product in products:
            issued = hotfixes.ledger.read(product.name)
            assert issued is not None
            assert issued.access_token == product.token


def test_hotfixes_in_parallel_are_never_more_than_allowed(aws: None, tmp_path: Path) -> None:
    # Given 20 hotfix branches and room for five
    with deployment(tmp_path) as hotfixes:
        for number in range(20):
            hotfixes.push(f"hotfix-{number}")
        # When ten functions work them off at once
        with ThreadPoolExecutor(FUNCTIONS) as functions:
            list(functions.map(hotfixes.deliver, list(hotfixes.queue.messages)))
        hotfixes.settle()
        # Then five have a product, and the others are announced
        assert len(hotfixes.catalog.alive()) == 5
        assert len({each["branch"] for each in hotfixes.topic.told("too_many")}) == 15
