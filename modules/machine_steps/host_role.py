"""The role of the machines themselves, be they EC2 instances or managed nodes elsewhere."""

from collections.abc import Iterator

from modules.addresses import Addresses
from modules.aws import IamInstanceProfile
from modules.foundations import WRITE_FROM_AFAR, use_key_from_afar
from modules.framework import Construct
from modules.iam import Role, Statement, trust_service
from modules.machine_steps.command_roles import machine_arns
from modules.naming import Kind


class MachineHostRole(Construct):
    """What a machine's agent and the documents need, and no more: not the managed policy of AWS.

    AmazonSSMManagedInstanceCore would let each machine read every parameter of the account.

    role: an EC2 instance has it by ``profile``, a managed node by its activation.
    """

    def __init__(self, scope: Construct, id: str, addresses: Addresses, account: str) -> None:
        super().__init__(scope, id)
        nodes = addresses.arn("ssm", account, "*")
        self.role = Role(
            self,
            "role",
            addresses,
            parts=("machine-host",),
            trust=[
                # EC2 says neither for which account nor for which instance it asks.
                trust_service("ec2.amazonaws.com", sid="TrustInstances"),
                trust_service(
                    "ssm.amazonaws.com", account=account, source_arn=nodes, sid="TrustNodes"
                ),
            ],
            permissions=list(machine_permissions(addresses, account)),
        )
        self.profile = IamInstanceProfile(
            self,
            "profile",
            name=addresses.named(Kind.INSTANCE_PROFILE, "machine-host"),
            role=self.role.name,
            depends_on=self.role.attached,
        )


def machine_permissions(addresses: Addresses, account: str) -> Iterator[Statement]:
    """Yields what a machine of ``account`` does: take commands, read repositories, put output."""
    yield from _talk_to_systems_manager(addresses, account)
    yield Statement(
        "ReadRepositories", ("sts:AssumeRole",), (addresses.machine_repositories_role_arn,)
    )
    bucket = addresses.arn("s3", "", addresses.artifact_bucket, regional=False)
    patterns = addresses.machine_outputs_pattern(account)
    yield Statement("PutOutput", WRITE_FROM_AFAR, tuple(f"{bucket}/{each}" for each in patterns))
    yield use_key_from_afar(addresses, "s3", ("kms:Decrypt", "kms:GenerateDataKey"))
    group = addresses.arn("logs", account, f"log-group:{addresses.machine_log_group}")
    yield Statement(
        "LogOutput", ("logs:CreateLogStream", "logs:PutLogEvents"), (f"{group}:log-stream:*",)
    )
    yield Statement("ListLogStreams", ("logs:DescribeLogStreams",), (f"{group}*",))
    # The agent looks whether the group is there; the action takes no resource.
    yield Statement("ListLogGroups", ("logs:DescribeLogGroups",), ("*",))


def _talk_to_systems_manager(addresses: Addresses, account: str) -> Iterator[Statement]:
    yield Statement(
        "Report",
        ("ssm:ListInstanceAssociations", "ssm:UpdateInstanceInformation"),
        machine_arns(addresses, account),
    )
    # The agent's two ways to its commands. Their actions take no resource: a machine is known by
    # its credentials
    # (https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-setting-up-messageAPIs.html).
    yield Statement(
        "TakeCommands",
        (
            "ec2messages:AcknowledgeMessage",
            "ec2messages:DeleteMessage",
            "ec2messages:FailMessage",
            "ec2messages:GetEndpoint",
            "ec2messages:GetMessages",
            "ec2messages:SendReply",
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel",
        ),
        ("*",),
    )
