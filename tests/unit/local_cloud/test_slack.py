"""The webhook of Slack that the embedded AWS stands for."""

import requests

from tests.local_cloud_fixture import Cloud
from tests.unit.local_cloud.workloads import unique

SECONDS = 10


def test_what_is_posted_is_listed_until_it_is_forgotten(cloud: Cloud) -> None:
    url = f"{cloud.endpoint}/_local_cloud/slack/{unique('hook')}"
    answer = requests.post(url, json={"text": "deployed"}, timeout=SECONDS)
    assert (answer.status_code, answer.text) == (200, "ok")
    assert requests.get(url, timeout=SECONDS).json() == {"messages": [{"text": "deployed"}]}
    other = f"{cloud.endpoint}/_local_cloud/slack/{unique('hook')}"
    assert requests.get(other, timeout=SECONDS).json() == {"messages": []}
    requests.delete(url, timeout=SECONDS)
    assert requests.get(url, timeout=SECONDS).json() == {"messages": []}


def test_the_next_posts_are_answered_as_somebody_said_and_not_stored(cloud: Cloud) -> None:
    url = f"{cloud.endpoint}/_local_cloud/slack/{unique('hook')}"
    answers = [{"status": 429, "retry_after": 2}, {"status": 500}]
    requests.put(url, json={"answers": answers}, timeout=SECONDS)
    limited, broken, fine = (
        requests.post(url, json={"text": str(number)}, timeout=SECONDS) for number in range(3)
    )
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "2")
    assert broken.status_code == 500
    assert fine.status_code == 200
    assert requests.get(url, timeout=SECONDS).json() == {"messages": [{"text": "2"}]}


def test_what_is_not_json_is_refused(cloud: Cloud) -> None:
    url = f"{cloud.endpoint}/_local_cloud/slack/{unique('hook')}"
    answer = requests.post(url, data="text", timeout=SECONDS)
    assert (answer.status_code, answer.text) == (400, "invalid_payload")
    assert requests.get(url, timeout=SECONDS).json() == {"messages": []}
