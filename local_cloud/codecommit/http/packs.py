"""Fetch and push: git's upload-pack and receive-pack on a repository."""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from local_cloud.codecommit import git
from local_cloud.codecommit.http.conversation import converse
from local_cloud.codecommit.publication import publish
from local_cloud.codecommit.references import RefChange
from local_cloud.codecommit.repository import Repository
from local_cloud.codecommit.storage import UPDATES_LOG


def advertise(repository: Repository, service: str, protocol: str) -> bytes:
    """Returns the answer to ``info/refs?service=git-<service>``.

    service: "upload-pack" or "receive-pack". protocol: the Git-Protocol header, or "".
    """
    environment = _environment(repository, protocol)
    references = git.run(
        repository.directory,
        service,
        "--stateless-rpc",
        "--advertise-refs",
        str(repository.directory),
        environment=environment,
    )
    if _is_version_2(environment):
        return references
    announcement = f"# service=git-{service}\n".encode()
    return b"%04x%s0000" % (len(announcement) + 4, announcement) + references


def upload_pack(repository: Repository, body: Iterable[bytes], protocol: str) -> Iterator[bytes]:
    """Answers one request of a fetch."""
    return converse(
        ["upload-pack", "--strict", "--stateless-rpc"],
        repository.directory,
        body,
        _environment(repository, protocol),
    )


def receive_pack(repository: Repository, body: Iterable[bytes], caller_arn: str) -> Iterator[bytes]:
    """Takes a push; once git has moved the refs, each one is published as an event.

    caller_arn: who pushes.
    """
    with tempfile.TemporaryDirectory() as folder:
        updates = Path(folder) / "updates"
        try:
            yield from converse(
                ["receive-pack", "--stateless-rpc"],
                repository.directory,
                body,
                {UPDATES_LOG: str(updates)},
                finish_if_abandoned=True,
            )
        finally:
            publish(repository, _logged_changes(updates), caller_arn)


def _logged_changes(updates: Path) -> list[RefChange]:
    if not updates.exists():
        return []
    lines = updates.read_text(errors="surrogateescape").splitlines()
    return [RefChange(name, old, new) for old, new, name in (line.split(" ", 2) for line in lines)]


def _environment(repository: Repository, protocol: str) -> dict[str, str]:
    # Version 2 gives out any object; a repository that must not do so speaks the former versions.
    any_object = git.text(
        repository.directory, "config", "--type=bool", "uploadpack.allowAnySHA1InWant"
    )
    return {"GIT_PROTOCOL": protocol} if protocol and any_object == "true" else {}


def _is_version_2(environment: dict[str, str]) -> bool:
    return "version=2" in environment.get("GIT_PROTOCOL", "").split(":")
