"""The bus that the accounts' events arrive on."""

from modules.addresses import Addresses
from modules.aws import CloudwatchEventArchive, CloudwatchEventBus, CloudwatchEventBusPolicy
from modules.compact_json import compact_json
from modules.events.patterns import forwarded_push_pattern
from modules.framework import Construct
from modules.iam import Statement, policy
from modules.naming import Kind


class EventBus(Construct):
    """A bus that only the source account's relay may put on, and an archive to replay from."""

    def __init__(self, scope: Construct, id: str, addresses: Addresses) -> None:
        super().__init__(scope, id)
        bus = CloudwatchEventBus(self, "bus", name=addresses.named(Kind.EVENT_BUS, "events"))
        self.name = bus.name
        relay = Statement(
            "PutForwardedEvents",
            ("events:PutEvents",),
            (addresses.event_bus_arn,),
            {"ArnEquals": {"aws:PrincipalArn": addresses.relay_role_arn}},
            principals={"AWS": addresses.account_root_arn(addresses.source)},
        )
        CloudwatchEventBusPolicy(self, "policy", event_bus_name=bus.name, policy=policy([relay]))
        CloudwatchEventArchive(
            self,
            "archive",
            name=addresses.named(Kind.ARCHIVE, "pushes"),
            description="Pushes, to be replayed after a mishap",
            event_source_arn=bus.arn,
            event_pattern=compact_json(forwarded_push_pattern(addresses.settings)),
            retention_days=addresses.settings.retention.event_archive_days,
        )
