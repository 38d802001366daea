"""Which branches of which repository are built, as the intake function reads it."""

from typing import Any

from modules.addresses import Addresses
from modules.compact_json import compact_json
from modules.settings import ANY_REPOSITORY, Repository

FILE_NAME = "branch_filters.json"


def branch_filters(addresses: Addresses) -> bytes:
    """Returns the file that the intake function ships: a filter for each repository.

    It is a file because a function's environment holds 4 KB
    (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
    """
    filters = {each.name: _filter(addresses, each) for each in addresses.settings.repositories}
    others = filters.pop(ANY_REPOSITORY, None)
    return compact_json({"repositories": filters, "other_repositories": others}).encode()


def _filter(addresses: Addresses, repository: Repository) -> dict[str, Any]:
    branches = addresses.settings.filter_of(repository)
    return {
        "project": addresses.build_project(repository.name),
        "include": branches.include,
        "exclude": branches.exclude,
        "tags": addresses.settings.builds_tags_of(repository),
    }
