"""AWS Systems Manager."""

from local_cloud.api_call import ApiCall
from local_cloud.iam.actions.table import EVERYTHING, Access, PassedRole, Table

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
    """A command needs its document and every node it names; tags could mean any node."""
    nodes = [_node(call, node) for node in call.parameters.get("InstanceIds", ())]
    document = _document(call, call.parameters["DocumentName"])
    return [Access("ssm:SendCommand", arn) for arn in (document, *(nodes or [EVERYTHING]))]


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
    unscoped=frozenset({"GetCommandInvocation"}),
    passes={"CreateActivation": PassedRole("IamRole", "ssm.amazonaws.com")},
    special={
        "SendCommand": _send_command,
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
