"""The roles, in an account of machines, by which the functions send and follow commands."""

from modules.addresses import Addresses
from modules.framework import Construct
from modules.iam import Role, Statement, trust_role
from modules.machine_steps.documents import deployed_documents

# None of these actions can be limited to a command
# (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html).
_ANY = ("*",)


def submit_role(scope: Construct, id: str, addresses: Addresses, account: str) -> Role:
    """Returns the role that sends these documents to machines with the tag, and nothing else."""
    key, value = addresses.machine_steps_tag
    bucket = addresses.arn("s3", "", addresses.artifact_bucket, regional=False)
    return Role(
        scope,
        id,
        addresses,
        parts=("machine-step-submit",),
        trust=trust_role(
            addresses.account_root_arn(addresses.tools), addresses.submit_function_role_arn
        ),
        permissions=[
            Statement(
                "SendDocuments",
                ("ssm:SendCommand",),
                (
                    *(
                        addresses.arn("ssm", account, f"document/{name}")
                        for name in deployed_documents(addresses)
                    ),
                    bucket,  # where the command puts its output
                ),
            ),
            Statement(
                "SendToMachinesWithTheTag",
                ("ssm:SendCommand",),
                machine_arns(addresses, account),
                {"StringEquals": {f"ssm:resourceTag/{key}": value}},
            ),
            Statement("LookForSentCommands", ("ssm:ListCommands",), _ANY),
        ],
    )


def status_role(scope: Construct, id: str, addresses: Addresses, account: str) -> Role:
    """Returns the role that looks at commands and cancels them."""
    return Role(
        scope,
        id,
        addresses,
        parts=("machine-step-status",),
        trust=trust_role(
            addresses.account_root_arn(addresses.tools), addresses.status_function_role_arn
        ),
        permissions=[
            Statement(
                "FollowCommands",
                (
                    "ssm:CancelCommand",
                    "ssm:GetCommandInvocation",
                    "ssm:ListCommandInvocations",
                    "ssm:ListCommands",
                ),
                _ANY,
            )
        ],
    )


def machine_arns(addresses: Addresses, account: str) -> tuple[str, str]:
    """Returns the ARNs of all EC2 instances (``i-…``) and all managed nodes (``mi-…``)."""
    return (
        addresses.arn("ec2", account, "instance/*"),
        addresses.arn("ssm", account, "managed-instance/*"),
    )
