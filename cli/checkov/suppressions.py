"""The checks that a resource says do not apply to it: ``"//": {"checkov": {"skip": [...]}}``."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from cli.checkov.findings import Finding
from cli.terraform.synthesis import Stack


class Suppression(NamedTuple):
    """``reason`` says why ``check`` does not apply to ``resource``."""

    stack: str
    resource: str
    check: str
    reason: str


def suppressions_in(stack: Stack) -> Iterator[Suppression]:
    """Yields the suppressions of ``stack``, in which a resource's name is unique in all types."""
    blocks: dict[str, Any] = stack.document()
    for kind in ("resource", "data"):
        for resources in blocks.get(kind, {}).values():
            for name, resource in resources.items():
                for skip in resource.get("//", {}).get("checkov", {}).get("skip", []):
                    yield Suppression(stack.name, name, skip["id"], skip["comment"].strip())


def complaints(findings: Sequence[Finding], suppressions: Sequence[Suppression]) -> list[str]:
    """Returns a line for each finding that is not suppressed and each suppression that is wrong."""
    suppressed = {suppression[:3] for suppression in suppressions}
    found = {finding[:3] for finding in findings}
    return [
        *(_open(finding) for finding in findings if finding[:3] not in suppressed),
        *(
            _wrong(entry, "is not needed any more")
            for entry in suppressions
            if entry[:3] not in found
        ),
        *(_wrong(entry, "says no reason") for entry in suppressions if not entry.reason),
    ]


def _open(finding: Finding) -> str:
    return f"{finding.stack}: {finding.resource}: {finding.check} {finding.title}"


def _wrong(entry: Suppression, what: str) -> str:
    return f"{entry.stack}: {entry.resource}: the suppression of {entry.check} {what}"
