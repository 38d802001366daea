"""The key that encrypts what Branchline keeps in the tools account."""

from collections.abc import Iterator

from modules.addresses import Addresses
from modules.aws import KmsAlias, KmsKey
from modules.framework import Construct
from modules.iam import Statement, policy

# A key policy speaks of its own key as "*"
# (https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html).
_THIS_KEY = ("*",)
_USE = ("kms:Decrypt", "kms:GenerateDataKey")
# What CloudWatch Logs asks for, its wildcards written out
# (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html).
_SERVE_LOGS = (
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)
_ADMINISTER = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:CreateGrant",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
    "kms:ListRetirableGrants",
    "kms:PutKeyPolicy",
    "kms:RetireGrant",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
)


class EncryptionKey(Construct):
    """A symmetric key that rotates every year. ``arn`` is known once it is applied."""

    def __init__(self, scope: Construct, id: str, addresses: Addresses) -> None:
        super().__init__(scope, id)
        self._addresses = addresses
        key = KmsKey(
            self,
            "key",
            description=f"Encrypts what {addresses.settings.name_prefix} keeps",
            enable_key_rotation=True,
            deletion_window_in_days=7,  # the shortest that KMS offers
            policy=policy(_key_policy(addresses)),
        )
        KmsAlias(
            self,
            "alias",
            name=addresses.key_alias,
            target_key_id=key.key_id,
        )
        self.arn = key.arn

    def allow_encrypting(self, service: str) -> Statement:
        """Returns the permission to write through ``service`` ("s3") what this key encrypts.

        Sending a message and finishing a multipart upload also decrypt.
        """
        return self._allow_through(service, "Encrypt", _USE)

    def allow_decrypting(self, service: str) -> Statement:
        """Returns the permission to read through ``service`` ("sqs") what this key encrypts."""
        return self._allow_through(service, "Decrypt", ("kms:Decrypt",))

    def _allow_through(self, service: str, verb: str, actions: tuple[str, ...]) -> Statement:
        return Statement(
            f"{verb}Through{service.capitalize()}",
            actions,
            (self.arn,),
            {"StringEquals": {"kms:ViaService": self._addresses.endpoint(service)}},
        )


def use_key_from_afar(addresses: Addresses, service: str, actions: tuple[str, ...]) -> Statement:
    """Returns the permission of a role in another account to use the key through ``service``.

    A key's ARN can't be computed, but its alias can, and identifies it in a condition
    (https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html).
    """
    return Statement(
        f"UseKeyThrough{service.capitalize()}",
        actions,
        (addresses.arn("kms", addresses.tools, "key/*"),),
        {
            "ForAnyValue:StringEquals": {"kms:ResourceAliases": addresses.key_alias},
            "StringEquals": {"kms:ViaService": addresses.endpoint(service)},
        },
    )


def _key_policy(addresses: Addresses) -> Iterator[Statement]:
    """Yields who may do what with the key.

    The account's own policies decide over its roles: that is what naming its root means. It can't
    lock the account out, and gives nobody anything by itself.
    """
    tools = addresses.tools
    region, suffix = addresses.settings.region, addresses.dns_suffix
    root = {"AWS": addresses.account_root_arn(tools)}
    yield Statement("DelegateAdministration", _ADMINISTER, _THIS_KEY, principals=root)
    yield Statement("DelegateUse", ("kms:Encrypt", *_USE), _THIS_KEY, principals=root)
    log_groups = addresses.arn("logs", tools, "log-group:*")
    yield Statement(
        "EncryptLogs",
        _SERVE_LOGS,
        _THIS_KEY,
        {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": log_groups}},
        principals={"Service": f"logs.{region}.{suffix}"},
    )
    yield _let_send(addresses, "PublishAlarms", "cloudwatch", "alarm:*")
    if addresses.settings.hotfix_applications:
        rules = f"rule/{addresses.settings.name_prefix}-*"
        yield _let_send(addresses, "EnqueueEvents", "events", rules)
    for sid, actions, roles in (
        ("EncryptCommits", _USE, addresses.artifact_writers),
        ("DecryptTemplates", ("kms:Decrypt",), addresses.artifact_readers),
        ("EncryptOutputs", _USE, addresses.output_writers),
    ):
        for account, role_arn in roles.items():
            yield Statement(
                f"{sid}Of{account}",
                actions,
                _THIS_KEY,
                {
                    "ArnEquals": {"aws:PrincipalArn": role_arn},
                    "StringEquals": {"kms:ViaService": addresses.endpoint("s3")},
                },
                principals={"AWS": addresses.account_root_arn(account)},
            )


def _let_send(addresses: Addresses, sid: str, service: str, resource: str) -> Statement:
    """Returns the right of a service to send something encrypted on behalf of ``resource``."""
    return Statement(
        sid,
        _USE,
        _THIS_KEY,
        {
            "StringEquals": {"aws:SourceAccount": addresses.tools},
            "ArnLike": {"aws:SourceArn": addresses.arn(service, addresses.tools, resource)},
        },
        principals={"Service": f"{service}.amazonaws.com"},
    )
