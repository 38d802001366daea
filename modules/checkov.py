"""Says on a resource which checkov check does not apply to it, and why."""

from modules.framework import TerraformElement


def skip_checks(resource: TerraformElement, reasons: dict[str, str]) -> None:
    """Writes ``reasons`` (check id to sentence) beside the resource's definition."""
    skips = [{"id": check, "comment": reason} for check, reason in sorted(reasons.items())]
    resource.add_override("//.checkov", {"skip": skips})
