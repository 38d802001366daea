"""What is kept of earlier commits is used again, within its limit and its repository."""

import pytest

from handlers.branch_builds.source_runner import bundle as bundle_module
from handlers.branch_builds.source_runner.packed_files import ENTRY_BYTES, PackedFiles
from handlers.branch_builds.source_runner.repositories import Repositories
from handlers.branch_builds.source_runner.zip_stream import Packed, pack
from tests.unit.handlers.branch_builds.source_runner.origin import FILE, LINK, Origin

PACKED = pack(b"content")


def test_a_kept_content_is_found_in_its_repository_only() -> None:
    kept = PackedFiles()
    kept.keep("demo", b"1", PACKED)
    assert kept.find("demo", b"1") == PACKED
    assert kept.find("demo", b"2") is None
    assert kept.find("other", b"1") is None


def test_beyond_the_limit_the_longest_unused_is_dropped() -> None:
    kept = PackedFiles(limit_bytes=2 * (len(PACKED.data) + ENTRY_BYTES))
    kept.keep("demo", b"1", PACKED)
    kept.keep("demo", b"2", PACKED)
    kept.find("demo", b"1")
    kept.keep("demo", b"3", PACKED)
    found = [oid for oid in (b"1", b"2", b"3") if kept.find("demo", oid)]
    assert found == [b"1", b"3"]


def test_keeping_a_content_twice_takes_its_room_once() -> None:
    kept = PackedFiles(limit_bytes=2 * (len(PACKED.data) + ENTRY_BYTES))
    for oid in (b"1", b"2", b"2", b"2"):
        kept.keep("demo", oid, PACKED)
    assert kept.find("demo", b"1") == PACKED


def test_only_what_a_commit_changed_is_packed_and_the_bytes_are_those_of_a_fresh_bundle(
    origin: Origin,
    repositories: Repositories,
    endpoint: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tree = {
        b"a": (FILE, b"a" * 99),
        b"empty": (FILE, b""),
        b"link": (LINK, b"a"),
        b"z": (FILE, b"z"),
    }
    first = origin.push(tree)
    second = origin.push({**tree, b"link": (LINK, b"z"), b"new": (FILE, b"n" * 99)})
    packed: list[bytes] = []

    def recorded(content: bytes) -> Packed:
        packed.append(content)
        return pack(content)

    monkeypatch.setattr(bundle_module, "pack", recorded)
    with repositories.bundle(first) as blocks:
        b"".join(blocks)
    packed.clear()
    with repositories.bundle(second) as blocks:
        warm = b"".join(blocks)
    assert packed == [b"n" * 99]  # the link's new target is a content that another file had
    folder = repositories.folder / "fresh"
    folder.mkdir()
    fresh = Repositories(folder, endpoint, authorize=lambda url: "Authorization: Basic none")
    with fresh.bundle(second) as blocks:
        assert b"".join(blocks) == warm
