"""What every capability stands on: key, artifact bucket, logs, dead letters, notifications."""

from modules.foundations.buckets import ArtifactBucket
from modules.foundations.dead_letters import DeadLetterQueue, UndeliveredEvents
from modules.foundations.deployment_record import DeploymentRecord
from modules.foundations.foundations import Foundations
from modules.foundations.key import EncryptionKey
from modules.foundations.logs import LogGroup
from modules.foundations.topic import NotificationTopic

__all__ = [
    "ArtifactBucket",
    "DeadLetterQueue",
    "DeploymentRecord",
    "EncryptionKey",
    "Foundations",
    "LogGroup",
    "NotificationTopic",
    "UndeliveredEvents",
]
