"""Log groups: encrypted, and kept as long as configured."""

from modules.addresses import Addresses
from modules.aws import CloudwatchLogGroup
from modules.checkov import skip_checks
from modules.foundations.key import EncryptionKey
from modules.framework import Construct
from modules.iam import Statement


class LogGroup(Construct):
    """A log group of the tools account."""

    def __init__(
        self, scope: Construct, id: str, addresses: Addresses, key: EncryptionKey, *, name: str
    ) -> None:
        super().__init__(scope, id)
        self.name = name
        self.group = CloudwatchLogGroup(
            self,
            "log-group",
            name=name,
            retention_in_days=addresses.settings.retention.log_days,
            kms_key_id=key.arn,
        )
        skip_checks(
            self.group,
            {"CKV_AWS_338": "How long logs are kept is the operator's choice: retention.log_days"},
        )
        self._arn = addresses.arn("logs", addresses.tools, f"log-group:{name}")

    def allow_writing(self, streams: str = "*") -> Statement:
        """Returns the permission to make log streams and to write them.

        streams: the streams' names, which may end in ``*``; by default all of this group.
        """
        return Statement(
            "WriteLogs",
            ("logs:CreateLogStream", "logs:PutLogEvents"),
            (f"{self._arn}:log-stream:{streams}",),
        )
