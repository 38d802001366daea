"""Tables of what the functions must agree on."""

from modules.addresses import Addresses
from modules.aws import DynamodbTable, DynamodbTableAttribute
from modules.foundations.key import EncryptionKey
from modules.framework import Construct
from modules.iam import Statement


class Table(Construct):
    """A table that is paid for by request, encrypted, and can be restored to any second.

    name: the table's. key: the attribute, a text, that tells its items apart.
    expiry: the attribute that says when an item is deleted, in seconds since 1970; None keeps all.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        addresses: Addresses,
        encryption: EncryptionKey,
        *,
        name: str,
        key: str,
        expiry: str | None = None,
    ) -> None:
        super().__init__(scope, id)
        self._encryption = encryption
        self.name = name
        self.arn = addresses.arn("dynamodb", addresses.tools, f"table/{name}")
        self.table = DynamodbTable(
            self,
            "table",
            name=name,
            billing_mode="PAY_PER_REQUEST",
            hash_key=key,
            attribute=[DynamodbTableAttribute(name=key, type="S")],
            ttl={"attribute_name": expiry, "enabled": True} if expiry else None,
            server_side_encryption={"enabled": True, "kms_key_arn": encryption.arn},
            point_in_time_recovery={"enabled": True},
        )

    def allow(self, *actions: str) -> list[Statement]:
        """Returns the permissions for these actions on the table, such as ``GetItem``."""
        names = tuple(f"dynamodb:{action}" for action in actions)
        return [
            Statement("UseTable", names, (self.arn,)),
            self._encryption.allow_decrypting("dynamodb"),
        ]
