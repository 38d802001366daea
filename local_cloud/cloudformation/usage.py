"""Which stacks use what another one exports."""

from local_cloud.cloudformation.errors import ValidationError
from local_cloud.cloudformation.inventory import stacks_of
from local_cloud.cloudformation.stack import Stack


def importing_stacks(account: str, region: str, export: str) -> list[str]:
    """Returns the names of the stacks that import ``export``."""
    stacks = list(stacks_of(account, region).values())
    return sorted(stack.name for stack in stacks if export in stack.imports)


def require_exports_unused(stack: Stack) -> None:
    """Raises ValidationError if another stack still imports one of this stack's exports."""
    for output in stack.outputs:
        name = output.get("ExportName")
        users = importing_stacks(stack.account, stack.region, name) if name else []
        if users:
            raise ValidationError(
                f"Export {name} cannot be deleted as it is in use by {', '.join(users)}"
            )
