"""Every answer has the members and types of botocore's model, of which an XML client sees nothing.

The serialiser leaves out what the model does not know, so the operations are asked themselves.
"""

from datetime import datetime
from typing import Any

import pytest
from botocore import xform_name
from botocore.model import ListShape, Shape, StructureShape
from botocore.session import get_session
from moto.cloudformation.models import cloudformation_backends

from local_cloud.cloudformation.api import (
    change_set_descriptions,
    descriptions,
    exports,
    templates,
)
from local_cloud.cloudformation.change_set import ChangeSet
from local_cloud.cloudformation.changes import Change
from local_cloud.cloudformation.inventory import change_sets_of, stacks_of
from local_cloud.cloudformation.session import ActingSession
from local_cloud.cloudformation.stack import Desired, Stack, StackResource, now
from local_cloud.cloudformation.template import Template
from local_cloud.operations import Call
from local_cloud.roles import Session

ACCOUNT, REGION = "111111111111", "eu-west-1"
MODULES = (change_set_descriptions, descriptions, exports, templates)
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "timestamp": (datetime,),
}
TEXT = """
Description: A group
Parameters: {Days: {Type: Number, Default: 1, Description: d, AllowedValues: [1, 3]}}
Resources: {Group: {Type: AWS::Logs::LogGroup}}
"""


@pytest.fixture
def stack() -> Stack:
    """A stack with everything that can be shown: a resource, events, exports and a change set."""
    desired = Desired(Template(TEXT), {"Days": "1"}, {"team": "a"})
    arn = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/shop/1"
    stack = Stack(arn, "shop", ACCOUNT, REGION, desired, "CREATE_COMPLETE", role_arn="arn:role")
    stack.outputs = [{"OutputKey": "A", "OutputValue": "a", "ExportName": "e"}]
    stack.imports, stack.timeout_minutes = frozenset("e"), 5
    stack.updated_at = stack.deleted_at = now()
    resource = StackResource("Group", "AWS::Logs::LogGroup", {}, frozenset(), "Delete", "Delete")
    stack.resources["Group"] = resource
    stack.turn_resource(resource, "CREATE_COMPLETE", "done")
    stack.turn("UPDATE_COMPLETE", "done")
    change = Change("Modify", "Group", resource.type, "/group", ("LogGroupName", "Tags"), True)
    change_set = ChangeSet(
        "arn:changes", "changes", stack, "UPDATE", desired, [change], "d", None, [], [], "DELETE"
    )
    stacks_of(ACCOUNT, REGION)[arn] = stack
    change_sets_of(ACCOUNT, REGION)[change_set.arn] = change_set
    return stack


@pytest.mark.parametrize(
    "operation",
    [
        "DescribeChangeSet",
        "DescribeStackEvents",
        "DescribeStackResource",
        "DescribeStackResources",
        "DescribeStacks",
        "GetTemplate",
        "GetTemplateSummary",
        "ListChangeSets",
        "ListExports",
        "ListImports",
        "ListStackResources",
        "ListStacks",
        "ValidateTemplate",
    ],
)
def test_an_answer_has_the_members_and_types_of_the_model(stack: Stack, operation: str) -> None:
    parameters = {
        "DescribeChangeSet": {"ChangeSetName": "arn:changes"},
        "DescribeStackResource": {"StackName": stack.name, "LogicalResourceId": "Group"},
        "ListExports": {},
        "ListImports": {"ExportName": "e"},
        "ListStacks": {},
        "ValidateTemplate": {"TemplateBody": TEXT},
    }.get(operation, {"StackName": stack.name})
    backend = cloudformation_backends[ACCOUNT][REGION]
    call = Call(backend, parameters, ACCOUNT, REGION, "arn:caller")
    name = xform_name(operation)
    function = next(getattr(module, name) for module in MODULES if hasattr(module, name))

    answer = function(call, ActingSession(Session("arn:role", "a", "b", "c", "d"), REGION))

    model = get_session().get_service_model("cloudformation").operation_model(operation)
    assert answer
    assert model.output_shape
    assert mistakes(model.output_shape, answer, operation) == []


def mistakes(shape: Shape, value: Any, path: str) -> list[str]:
    if value is None:
        return []
    if isinstance(shape, StructureShape):
        unknown = [f"{path}.{name} is unknown" for name in value if name not in shape.members]
        known = ((n, m) for n, m in shape.members.items() if n in value)
        return unknown + [f for n, m in known for f in mistakes(m, value[n], f"{path}.{n}")]
    if isinstance(shape, ListShape):
        return [found for item in value for found in mistakes(shape.member, item, f"{path}[]")]
    fits = type(value) in TYPES[shape.type_name]
    return [] if fits else [f"{path} is a {type(value).__name__}, not {shape.type_name}"]
