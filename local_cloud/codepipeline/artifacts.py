"""The artifact store: zip files in a bucket of S3, encrypted, read and written by the actors."""

import secrets
import string
from typing import Any

from local_cloud.codepipeline.action_execution import Artifact
from local_cloud.codepipeline.execution import Execution

MAX_PIPELINE_PART = 20  # of the pipeline's name in a key
MAX_ARTIFACT_PART = 10  # of the artifact's name in a key
_RANDOM_LENGTH = 7
_ALPHABET = string.ascii_letters + string.digits


def artifact_store(execution: Execution, region: str) -> dict[str, Any]:
    """Returns the store of a region, as the definition declares it."""
    definition = execution.definition
    stores: dict[str, dict[str, Any]] = definition.get("artifactStores") or {}
    return stores.get(region) or dict(definition["artifactStore"])


def new_artifact(
    execution: Execution, region: str, name: str, revision: str | None = None
) -> Artifact:
    """Returns where an artifact of this name will lie: <pipeline>/<artifact>/<random>."""
    random = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_LENGTH))
    parts = (execution.pipeline_name[:MAX_PIPELINE_PART], name[:MAX_ARTIFACT_PART], random)
    bucket = artifact_store(execution, region)["location"]
    return Artifact(name, bucket, "/".join(parts), revision)


def encryption(execution: Execution, region: str) -> dict[str, str]:
    """Returns how PutObject is to encrypt: with the store's key, else with the account's own."""
    key = artifact_store(execution, region).get("encryptionKey")
    own = {"ServerSideEncryption": "aws:kms"}
    return own | ({"SSEKMSKeyId": key["id"]} if key else {})
