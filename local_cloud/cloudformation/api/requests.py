"""What calls about stacks have in common: which stack, which template, which role."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from local_cloud.cloudformation.errors import ValidationError
from local_cloud.cloudformation.inventory import find_stack
from local_cloud.cloudformation.parameters import chosen_values
from local_cloud.cloudformation.session import ActingSession
from local_cloud.cloudformation.stack import Desired, Stack
from local_cloud.cloudformation.template import Template
from local_cloud.cloudformation.template_text import given_text
from local_cloud.operations import Call

Item = TypeVar("Item")
PAGE_SIZE = 100
# What would make a stack another one than it becomes here.
_NOT_EMBEDDED = (
    "ImportExistingResources",
    "ResourceTypes",
    "ResourcesToImport",
    "RetainExceptOnCreate",
    "StackPolicyBody",
    "StackPolicyURL",
)


def required_stack(call: Call, parameter: str = "StackName") -> Stack:
    """Returns the stack that a call names.

    Raises ValidationError if there is none.
    """
    name = call.parameters[parameter]
    stack = find_stack(call.account, call.region, name)
    if stack is None:
        raise ValidationError(f"Stack with id {name} does not exist")
    return stack


def desired_stack(call: Call, session: ActingSession, stack: Stack | None) -> Desired:
    """Returns what a call wants a stack to be; ``stack`` is what it is, None for a new one.

    Raises CloudFormationError for a template or parameters that no stack can have.
    """
    for parameter in _NOT_EMBEDDED:
        if call.parameters.get(parameter):
            raise ValidationError(f"The embedded AWS does not implement {parameter}.")
    template = _template(call, session, stack)
    template.check(call.region, call.parameters.get("Capabilities", ()))
    previous = stack.desired if stack else None
    values = chosen_values(
        template.section("Parameters"),
        call.parameters.get("Parameters", []),
        previous.parameters if previous else {},
    )
    tags = call.parameters.get("Tags")
    kept = previous.tags if previous else {}
    return Desired(
        template, values, kept if tags is None else {tag["Key"]: tag["Value"] for tag in tags}
    )


def acting_session(
    call: Call, caller: ActingSession, stack: Stack, role_arn: str | None
) -> ActingSession:
    """Returns in whose name a stack is worked on: its role's if it has one, else the caller's.

    role_arn: the role that the call names; None: what the stack has.

    Raises ValidationError for a role that CloudFormation can't assume.
    """
    role = role_arn or stack.role_arn
    return ActingSession.of_role(role, stack.arn, call.region) if role else caller


def page(
    items: Sequence[Item], parameters: Mapping[str, Any], size: int = PAGE_SIZE
) -> tuple[Sequence[Item], str | None]:
    """Returns one page and the token of the next one, None on the last page.

    Raises ValidationError for a token that is none.
    """
    token = parameters.get("NextToken", "0")
    if not token.isdecimal():
        raise ValidationError("The NextToken is not valid.")
    start = int(token)
    end = start + size
    return items[start:end], str(end) if end < len(items) else None


def _template(call: Call, session: ActingSession, stack: Stack | None) -> Template:
    text = given_text(call.parameters, session)
    if text and call.parameters.get("UsePreviousTemplate"):
        raise ValidationError("You cannot specify both usePreviousTemplate and a template.")
    if text:
        return Template(text)
    if stack and call.parameters.get("UsePreviousTemplate"):
        return stack.desired.template
    raise ValidationError("Either Template URL or Template Body must be specified.")
