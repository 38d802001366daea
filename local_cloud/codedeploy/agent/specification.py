"""What CodeDeploy tells an agent about a deployment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Specification:
    """A deployment, as an agent sees it. bundle: the revision's location in S3."""

    deployment_id: str
    application: str
    group: str
    group_id: str
    bundle: Mapping[str, Any]
    file_exists_behavior: str

    def variables(self, event: str) -> dict[str, str]:
        """Returns the variables of the scripts of an event."""
        bundle = {
            "BUNDLE_BUCKET": self.bundle["bucket"],
            "BUNDLE_KEY": self.bundle["key"],
            "BUNDLE_VERSION": self.bundle.get("version", ""),
            "BUNDLE_ETAG": self.bundle.get("eTag", ""),
        }
        return bundle | {
            "LIFECYCLE_EVENT": event,
            "DEPLOYMENT_ID": self.deployment_id,
            "APPLICATION_NAME": self.application,
            "DEPLOYMENT_GROUP_NAME": self.group,
            "DEPLOYMENT_GROUP_ID": self.group_id,
        }
