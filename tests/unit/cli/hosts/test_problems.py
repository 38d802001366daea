"""What is wrong with a host is told with its cure."""

from datetime import UTC, datetime, timedelta

import pytest

from cli.hosts.host import Delivery, Host, merge
from cli.hosts.instances import Instance
from cli.hosts.nodes import Node
from cli.hosts.problems import problems_of
from cli.hosts.registration import session_arn
from cli.hosts.tickets import OpenTicket
from cli.hosts.users import Key
from tests.unit.cli.hosts.services import ROLE, TAGS

NOW = datetime(2026, 1, 2, tzinfo=UTC)
NODE = Node("mi-1", "api-1", "Online", NOW, "3.3", "Debian 12", "on-premises-host", TAGS)
INSTANCE = Instance("api-1", session_arn(ROLE, "mi-1"), "", TAGS)
GOOD = Host("api-1", (NODE,), INSTANCE)


def said(host: Host) -> list[str]:
    return list(problems_of(host, ROLE, NOW))


def test_nothing_is_wrong_with_a_good_host() -> None:
    assert said(GOOD) == []


def test_a_ticket_that_waits_is_told() -> None:
    ticket = OpenTicket("id", "api-1", NOW + timedelta(hours=1))
    waits = "has not joined: its ticket is good until 2026-01-02 01:00 UTC"
    assert said(Host("api-1", tickets=(ticket,))) == [waits]
    assert said(Host("api-1", instance=INSTANCE, tickets=(ticket,))) == [waits]


@pytest.mark.parametrize(
    ("host", "what", "cure"),
    [
        (
            GOOD._replace(nodes=(NODE, NODE._replace(id="mi-2"))),
            "joined more than once, as mi-1, mi-2",
            "make host-remove NAME=api-1 ENV=prod",
        ),
        (GOOD._replace(nodes=(NODE._replace(ping="ConnectionLost"),)), "ConnectionLost", "doctor"),
        (
            GOOD._replace(nodes=(NODE._replace(last_contact=NOW - timedelta(minutes=16)),)),
            "said nothing for 16 minutes",
            "doctor.sh",
        ),
        (GOOD._replace(instance=None), "CodeDeploy does not know it", "make hosts"),
        (GOOD._replace(nodes=()), "it has no managed node", "make host-remove"),
        (
            GOOD._replace(instance=INSTANCE._replace(session_arn=session_arn(ROLE, "mi-9"))),
            "CodeDeploy knows it as mi-9, and it is mi-1",
            "make host-remove",
        ),
        (
            GOOD._replace(nodes=(NODE._replace(role="other"),)),
            "the role other of another environment",
            "make host-remove",
        ),
        (
            GOOD._replace(instance=INSTANCE._replace(tags={**TAGS, "role": "web"})),
            "its tags differ between Systems Manager and CodeDeploy: role",
            "write both alike",
        ),
        (GOOD._replace(last=Delivery("d-1", "api", "Failed")), "d-1 failed", "make rollback"),
        (
            GOOD._replace(keys=(Key("AKIA", NOW - timedelta(days=91)),)),
            "its key AKIA is 91 days old",
            "make host-rotate NAME=api-1 ENV=prod",
        ),
    ],
)
def test_each_problem_has_its_cure(host: Host, what: str, cure: str) -> None:
    [problem] = said(host)
    assert what in problem
    assert cure in problem


def test_a_host_that_acts_as_a_user_needs_no_session() -> None:
    user = INSTANCE._replace(session_arn="", user_arn="arn:aws:iam::444444444444:user/api-1")
    assert said(GOOD._replace(instance=user)) == []


def test_both_services_are_brought_together_by_name() -> None:
    other = NODE._replace(id="mi-2", name="web-1")
    last = Delivery("d-1", "api", "Succeeded")
    hosts = merge([NODE, other], [INSTANCE], [OpenTicket("id", "db-1", NOW)], {"api-1": last})
    assert [host.name for host in hosts] == ["api-1", "db-1", "web-1"]
    assert hosts[0] == GOOD._replace(last=last)
    assert hosts[1].node is None
    assert hosts[2].instance is None


def test_of_two_nodes_the_one_in_contact_counts() -> None:
    newer = NODE._replace(id="mi-2", last_contact=NOW + timedelta(hours=1))
    never = NODE._replace(id="mi-3", last_contact=None)
    assert Host("api-1", (NODE, newer, never)).node == newer
