"""AWS Systems Manager."""

from collections.abc import Mapping

from moto.ssm.models import ssm_backends

from local_cloud.api_call import ApiCall
from local_cloud.iam.actions.table import EVERYTHING, Access, PassedRole, Table
from local_cloud.iam.context import Context, context
from local_cloud.ssm.node_tags import node_tags

AWS_OWNED = "AWS-"


def _parameter(call: ApiCall, name: str) -> str:
    if name.startswith("arn:"):
        return name
    return call.arn("ssm", f"parameter/{name.lstrip('/').split(':')[0]}")


def _document(call: ApiCall, name: str) -> str:
    if name.startswith("arn:"):
        return name
    if name.startswith(AWS_OWNED):
        return f"arn:{call.partition}:ssm:{call.region}::document/{name}"
    return call.arn("ssm", f"document/{name}")


def _node(call: ApiCall, node: str) -> str:
    if node.startswith("mi-"):
        return call.arn("ssm", f"managed-instance/{node}")
    return call.arn("ec2", f"instance/{node}")


def _send_command(call: ApiCall) -> list[Access]:
    """A command needs its document, and every node that it names by its id.

    Nodes that it chooses by tags are held against the policy one by one, when they are found:
    https://docs.aws.amazon.com/systems-manager/latest/userguide/run-command-setting-up.html
    """
    action, backend = "ssm:SendCommand", ssm_backends[call.account][call.region]
    document = Access(action, _document(call, call.parameters["DocumentName"]))
    return [
        document,
        *(
            Access(action, _node(call, node), _resource_tags(node_tags(backend, node)))
            for node in call.parameters.get("InstanceIds", ())
        ),
    ]


def _resource_tags(tags: Mapping[str, str]) -> Context:
    return context({f"ssm:resourceTag/{key}": value for key, value in tags.items()})


def _hybrid_node(call: ApiCall) -> list[Access]:
    node = call.parameters["InstanceId"]
    keys = _resource_tags(node_tags(ssm_backends[call.account][call.region], node))
    return [Access(f"ssm:{call.operation}", _node(call, node), keys)]


def _documents(call: ApiCall) -> list[Access]:
    return [Access(f"ssm:{call.operation}", _document(call, call.parameters["Name"]))]


def _tagged(call: ApiCall) -> list[Access]:
    kind, name = call.parameters["ResourceType"], call.parameters["ResourceId"]
    makers = {"Parameter": _parameter, "Document": _document, "ManagedInstance": _node}
    arn = makers[kind](call, name) if kind in makers else EVERYTHING
    return [Access(f"ssm:{call.operation}", arn)]


TABLE = Table(
    prefix="ssm",
    arns={"Name": _parameter, "Names": _parameter, "Path": _parameter, "InstanceId": _node},
    unscoped=frozenset({"GetCommandInvocation", "ListCommandInvocations", "ListCommands"}),
    passes=dict.fromkeys(
        ("CreateActivation", "UpdateManagedInstanceRole"),
        PassedRole("IamRole", "ssm.amazonaws.com"),
    ),
    special={
        "SendCommand": _send_command,
        **dict.fromkeys(("DeregisterManagedInstance", "UpdateManagedInstanceRole"), _hybrid_node),
        **dict.fromkeys(
            (
                *("CreateDocument", "DeleteDocument", "DescribeDocument", "GetDocument"),
                *("UpdateDocument", "UpdateDocumentDefaultVersion", "ListDocumentVersions"),
                *("DescribeDocumentPermission", "ModifyDocumentPermission", "CreateAssociation"),
            ),
            _documents,
        ),
        **dict.fromkeys(
            ("AddTagsToResource", "RemoveTagsFromResource", "ListTagsForResource"), _tagged
        ),
    },
)
