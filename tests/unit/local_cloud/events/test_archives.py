"""Archives keep a bus's events; a replay gives them to its rules again."""

import json
from datetime import UTC, datetime, timedelta

from tests.local_cloud_fixture import Cloud
from tests.unit.local_cloud.events.conftest import Source
from tests.unit.local_cloud.workloads import eventually, make_queue, unique


def test_a_replay_delivers_the_archived_events_once_more(cloud: Cloud, source: Source) -> None:
    # Given a bus with an archive of the source's events, and a queue that gets them
    events = cloud.client("events")
    name, archive = unique("bus"), unique("archive")
    bus = events.create_event_bus(Name=name)["EventBusArn"]
    pattern = json.dumps({"source": [source.name]})
    arn = events.create_archive(ArchiveName=archive, EventSourceArn=bus, EventPattern=pattern)[
        "ArchiveArn"
    ]
    queue = make_queue(cloud, open_to="events.amazonaws.com")
    source.rule({"Arn": queue.arn}, bus=name)
    event_id = source.put({"again": 1}, EventBusName=name)
    assert "replay-name" not in queue.receive_json()
    # When the last hour is replayed
    replay = unique("replay")
    now = datetime.now(UTC)
    events.start_replay(
        ReplayName=replay,
        EventSourceArn=arn,
        EventStartTime=now - timedelta(hours=1),
        EventEndTime=now + timedelta(minutes=1),
        Destination={"Arn": bus},
    )
    # Then the event comes again and says so, and is not archived twice
    event = queue.receive_json()
    assert (event["id"], event["replay-name"]) == (event_id, replay)
    eventually(lambda: events.describe_replay(ReplayName=replay)["State"] == "COMPLETED")
    assert events.describe_archive(ArchiveName=archive)["EventCount"] == 1
