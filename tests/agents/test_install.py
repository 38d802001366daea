"""install.sh on real roots: it joins, or it stops before any change and says why."""

import pytest

from tests.agents.conftest import NewHost
from tests.agents.fake_aws import session_arn
from tests.agents.host import Host


@pytest.mark.parametrize("metadata", ["none", "refused", "black-hole", "look-alike", "proxy"])
@pytest.mark.parametrize("suite", ["bookworm", "trixie", "noble"])
def test_a_server_joins_whatever_answers_for_metadata(
    new_host: NewHost, suite: str, metadata: str
) -> None:
    host = new_host(suite, metadata=metadata)

    result = host.install()

    assert result.code == 0, result.output
    node = host.world.nodes[-1]
    assert f"done: {node} has joined" in result.output
    assert session_arn(node) in host.read("etc/codedeploy-agent/conf/codedeploy.onpremises.yml")
    asked = [line for line in _requests(host) if line.startswith("metadata")]
    assert len(asked) <= 3, "an agent asked 169.254.169.254"


def _requests(host: Host) -> list[str]:
    return (host.folder / "world" / "requests.log").read_text().splitlines()
