"""Log groups: encrypted, and kept as long as configured."""

from modules.addresses import Addresses
from modules.aws import CloudwatchLogGroup
from modules.checkov import skip_checks
from modules.foundations.key import EncryptionKey
from modules.framework import Construct
from modules.iam import Statement

_A_YEAR_DAYS = 365


def retention_reasons(days: int, option: str) -> dict[str, str]:
    """Returns what to say to checkov of a log group that ``option`` keeps for ``days``."""
    if days >= _A_YEAR_DAYS:
        return {}
    return {"CKV_AWS_338": f"The operator decides how long: {option}"}


class LogGroup(Construct):
    """A log group of the tools account."""

    def __init__(
        self, scope: Construct, id: str, addresses: Addresses, key: EncryptionKey, *, name: str
    ) -> None:
        super().__init__(scope, id)
        self.name = name
        days = addresses.settings.retention.log_days
        self.group = CloudwatchLogGroup(
            self,
            "log-group",
            name=name,
            retention_in_days=days,
            kms_key_id=key.arn,
        )
        if reasons := retention_reasons(days, "retention.log_days"):
            skip_checks(self.group, reasons)
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
