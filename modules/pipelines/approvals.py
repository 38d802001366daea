"""The topic that asks people for approvals."""

from modules.addresses import Addresses
from modules.aws import SnsTopic
from modules.foundations import EncryptionKey
from modules.framework import Construct
from modules.naming import Kind
from modules.outputs import output


class ApprovalsTopic(Construct):
    """What waits for an approval, with its link. Subscribe to it who may give one."""

    def __init__(self, scope: Construct, id: str, addresses: Addresses, key: EncryptionKey) -> None:
        super().__init__(scope, id)
        topic = SnsTopic(
            self,
            "topic",
            name=addresses.named(Kind.TOPIC, "approvals"),
            kms_master_key_id=key.arn,
        )
        output(self, "approvals_topic_arn", topic.arn)
