"""Each test has a source of events of its own, which no other test's rules match."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from tests.local_cloud_fixture import TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.workloads import unique


@dataclass(frozen=True)
class Source:
    """Puts events of its own kind, and makes rules for them."""

    cloud: Cloud
    name: str

    def put(self, detail: dict[str, Any], account: str = TOOLS_ACCOUNT, **entry: Any) -> str:
        """Puts an event; returns its id."""
        given = {"Source": self.name, "DetailType": "Test", "Detail": json.dumps(detail), **entry}
        answer = self.cloud.client("events", account).put_events(Entries=[given])
        assert answer["FailedEntryCount"] == 0, answer
        return str(answer["Entries"][0]["EventId"])

    def rule(
        self, *targets: dict[str, Any], account: str = TOOLS_ACCOUNT, bus: str = "default"
    ) -> str:
        """Makes a rule that matches this source, with these targets; returns its ARN."""
        events = self.cloud.client("events", account)
        name = unique("rule")
        pattern = json.dumps({"source": [self.name]})
        rule = events.put_rule(Name=name, EventBusName=bus, EventPattern=pattern)
        numbered = [{"Id": str(number), **target} for number, target in enumerate(targets)]
        events.put_targets(Rule=name, EventBusName=bus, Targets=numbered)
        return str(rule["RuleArn"])


@pytest.fixture
def source(cloud: Cloud) -> Source:
    return Source(cloud, unique("source"))
