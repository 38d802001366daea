"""Log groups: encrypted, and kept as long as configured."""

from modules.addresses import Addresses
from modules.aws import CloudwatchLogGroup
from modules.checkov import skip_checks
from modules.foundations.key import EncryptionKey
from modules.framework import Construct
from modules.iam import Statement

_A_YEAR_DAYS = 365
_KEPT_FOR_LESS = {"CKV_AWS_338": "The operator decides how long: retention.log_days"}


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
        if addresses.settings.retention.log_days < _A_YEAR_DAYS:
            skip_checks(self.group, _KEPT_FOR_LESS)
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
