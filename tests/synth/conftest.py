"""The deployments that several tests look at; each is synthesized once."""

import pytest

from tests.synth.synthesis import ACCOUNTS, TOOLS, Deployment, synthesized


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """One repository, an account for each role but qa."""
    return synthesized(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """The repositories are in the tools account."""
    return synthesized(tmp_path_factory.mktemp("shared"), accounts={**ACCOUNTS, "source": TOOLS})


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """Two applications, one of them without hotfix pipelines, and an account for each role."""
    return synthesized(
        tmp_path_factory.mktemp("released"),
        accounts={**ACCOUNTS, "qa": "666666666666"},
        repositories=[{"name": "shop", "create": True}, {"name": "site"}],
        applications=[
            {"name": "orders", "repository": "shop"},
            {"name": "pages", "repository": "site", "hotfix": False, "release": {"main": "live"}},
        ],
    )


@pytest.fixture(scope="session")
def any_repository(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """Every repository is built, one of them with tags and filters of its own."""
    return synthesized(
        tmp_path_factory.mktemp("any"),
        repositories=[
            {"name": "shop", "tags": True, "branches": {"include": ["feature/*"], "exclude": []}},
            {"name": "*"},
        ],
    )


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """200 repositories with long names."""
    return synthesized(
        tmp_path_factory.mktemp("large"),
        repositories=[{"name": f"{number:03d}-{'r' * 60}"} for number in range(200)],
    )


@pytest.fixture(scope="session")
def many_applications(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """50 applications with long names."""
    numbers = [f"{number:02d}-" for number in range(50)]
    return synthesized(
        tmp_path_factory.mktemp("many-applications"),
        repositories=[{"name": number + "r" * 60} for number in numbers],
        applications=[
            {"name": f"a{number}{'a' * 36}", "repository": number + "r" * 60} for number in numbers
        ],
    )


@pytest.fixture(scope="session")
def hotfixes(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """Two applications whose hotfix branches get pipelines, and a repository of none."""
    return synthesized(
        tmp_path_factory.mktemp("hotfixes"),
        repositories=[{"name": "shop", "create": True}, {"name": "site"}, {"name": "library"}],
        applications=[
            {"name": "shop", "repository": "shop"},
            {"name": "web-site", "repository": "site"},
        ],
        approval_rule={"approvers": 2, "pool": ["arn:aws:iam::111111111111:user/lead-*"]},
    )


@pytest.fixture(scope="session")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """A stack with two machine steps between its stages, and an application of commands alone."""
    return synthesized(
        tmp_path_factory.mktemp("machines"),
        repositories=[{"name": "shop", "create": True}, {"name": "scanner"}, {"name": "library"}],
        applications=[
            {
                "name": "orders",
                "repository": "shop",
                "machine_steps": [
                    {"name": "licence-scan", "after": "build", "environment": "stage"},
                    {
                        "name": "measure",
                        "after": "stage",
                        "environment": "stage",
                        "request": "deploy/measure.json",
                    },
                ],
            },
            {
                "name": "scanner",
                "repository": "scanner",
                "deploy": {"by": "machine_step", "request": "scan.json"},
            },
        ],
    )
