"""What is done for one push, and what is not done again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from handlers.branch_builds.push import Push
from handlers.branch_builds.source_runner.backoff import WAITS_SECONDS, PatientBuilds
from handlers.branch_builds.source_runner.build_push import Outcome, build_push
from handlers.branch_builds.source_runner.errors import PermanentFailure, TemporaryFailure
from handlers.branch_builds.source_runner.keys import Keys
from modules.naming import Kind, name
from tests.unit.handlers.branch_builds.source_runner.origin import push_of

PUSH = push_of("0123456789" * 4, "feature/a;$(x)")
KEYS = Keys.of(PUSH)


@dataclass
class Sources:
    fetched: list[Push] = field(default_factory=list)

    @contextmanager
    def bundle(self, push: Push) -> Iterator[Iterator[bytes]]:
        self.fetched.append(push)
        yield iter([b"zip ", b"file"])


@dataclass
class Artifacts:
    objects: dict[str, object] = field(default_factory=dict)
    record_fails: bool = False

    def keys(self, prefix: str) -> set[str]:
        return {key for key in self.objects if key.startswith(prefix)}

    def store(self, key: str, blocks: Iterator[bytes]) -> None:
        self.objects[key] = b"".join(blocks)

    def store_record(self, key: str, record: dict[str, str]) -> None:
        if self.record_fails:
            raise ConnectionError
        self.objects[key] = record


@dataclass
class Builds:
    failures: list[Exception] = field(default_factory=list)
    started: list[tuple[str, str]] = field(default_factory=list)

    def start(self, push: Push, bundle_key: str) -> str:
        if self.failures:
            raise self.failures.pop(0)
        self.started.append((push.event_id, bundle_key))
        return f"build:{len(self.started)}"


@pytest.fixture
def sources() -> Sources:
    return Sources()


@pytest.fixture
def artifacts() -> Artifacts:
    return Artifacts()


@pytest.fixture
def builds() -> Builds:
    return Builds()


def test_a_new_push_is_bundled_built_and_recorded(
    sources: Sources, artifacts: Artifacts, builds: Builds
) -> None:
    assert build_push(PUSH, sources, artifacts, builds) is Outcome.STARTED
    slug = name(Kind.PATH_SEGMENT, PUSH.reference)
    bundle_key = f"sources/demo/{slug}/{PUSH.commit}.zip"
    assert builds.started == [(PUSH.event_id, bundle_key)]
    assert artifacts.objects == {
        bundle_key: b"zip file",
        f"sources/demo/{slug}/{PUSH.commit}.{PUSH.event_id}.json": {
            "build_id": "build:1",
            "event_id": PUSH.event_id,
        },
    }


def test_a_push_delivered_again_changes_nothing(
    sources: Sources, artifacts: Artifacts, builds: Builds
) -> None:
    build_push(PUSH, sources, artifacts, builds)
    assert build_push(PUSH, sources, artifacts, builds) is Outcome.ALREADY_STARTED
    assert len(builds.started) == len(sources.fetched) == 1


def test_a_bundle_that_is_stored_is_not_fetched_again(
    sources: Sources, artifacts: Artifacts, builds: Builds
) -> None:
    artifacts.store(KEYS.bundle, iter([b"zip file"]))
    outcome = build_push(PUSH, sources, artifacts, builds)
    assert outcome is Outcome.STARTED_FROM_STORED_BUNDLE
    assert sources.fetched == []
    assert builds.started == [(PUSH.event_id, KEYS.bundle)]


def test_another_push_of_the_same_commit_is_built_from_the_same_bundle(
    sources: Sources, artifacts: Artifacts, builds: Builds
) -> None:
    build_push(PUSH, sources, artifacts, builds)
    again = push_of(PUSH.commit, PUSH.reference, event_id="another-event")
    build_push(again, sources, artifacts, builds)
    assert [event for event, _ in builds.started] == [PUSH.event_id, "another-event"]
    assert len(sources.fetched) == 1


def test_a_build_whose_record_was_not_stored_is_started_again_under_the_same_event(
    sources: Sources, artifacts: Artifacts, builds: Builds
) -> None:
    artifacts.record_fails = True
    with pytest.raises(ConnectionError):
        build_push(PUSH, sources, artifacts, builds)
    artifacts.record_fails = False
    build_push(PUSH, sources, artifacts, builds)
    assert {event for event, _ in builds.started} == {PUSH.event_id}


def test_a_limit_is_waited_out(builds: Builds) -> None:
    builds.failures = [TemporaryFailure("at the limit"), TemporaryFailure("still")]
    waited: list[float] = []

    def wait(seconds: float) -> bool:
        waited.append(seconds)
        return False

    assert PatientBuilds(builds, wait).start(PUSH, KEYS.bundle) == "build:1"
    assert len(waited) == 2
    for seconds, longest in zip(waited, WAITS_SECONDS, strict=False):
        assert longest / 2 <= seconds <= longest


def test_patience_ends(builds: Builds) -> None:
    builds.failures = [TemporaryFailure(str(number)) for number in range(20)]
    with pytest.raises(TemporaryFailure, match=str(len(WAITS_SECONDS))):
        PatientBuilds(builds, lambda seconds: False).start(PUSH, KEYS.bundle)


def test_a_runner_that_has_to_stop_does_not_wait(builds: Builds) -> None:
    builds.failures = [TemporaryFailure("at the limit")]
    with pytest.raises(TemporaryFailure, match="at the limit"):
        PatientBuilds(builds, lambda seconds: True).start(PUSH, KEYS.bundle)
    assert builds.started == []


def test_what_will_not_pass_is_not_waited_for(builds: Builds) -> None:
    builds.failures = [PermanentFailure("no such project")]
    with pytest.raises(PermanentFailure):
        PatientBuilds(builds, lambda seconds: pytest.fail("it waits")).start(PUSH, KEYS.bundle)
