"""AWS Lambda: a function is known by name, partial ARN or ARN, with or without a qualifier."""

from local_cloud.api_call import ApiCall
from local_cloud.iam.actions.table import PassedRole, Table


def function_arn(call: ApiCall, name: str) -> str:
    """Returns the ARN of a function given by name, "account:function:name" or ARN.

    A qualifier in the name or in the call's parameters is part of the ARN.
    """
    account = name.split(":", maxsplit=1)[0] if ":function:" in name else call.account
    path = name.rsplit(":function:", 1)[-1].removeprefix("function:")
    qualifier = call.parameters.get("Qualifier")
    if qualifier and ":" not in path:
        path = f"{path}:{qualifier}"
    if name.startswith("arn:"):
        return f"{name.rsplit(':function:', 1)[0]}:function:{path}"
    return f"arn:{call.partition}:lambda:{call.region}:{account}:function:{path}"


_ROLE = PassedRole("Role", "lambda.amazonaws.com")

TABLE = Table(
    prefix="lambda",
    arns={
        "FunctionName": function_arn,
        "UUID": "event-source-mapping:{}",
        "LayerName": "layer:{}",
        "Resource": "{}",
    },
    actions={"Invoke": "InvokeFunction", "InvokeAsync": "InvokeFunction"},
    unscoped=frozenset({"CreateEventSourceMapping", "ListEventSourceMappings"}),
    keys={"lambda:FunctionArn": "FunctionName", "lambda:Principal": "Principal"},
    passes={"CreateFunction": _ROLE, "UpdateFunctionConfiguration": _ROLE},
)
