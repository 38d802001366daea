"""What every capability stands on: key, artifact bucket, logs, dead letters, notifications."""

from modules.foundations.artifact_sharing import READ_OBJECTS, WRITE_FROM_AFAR
from modules.foundations.buckets import ArtifactBucket
from modules.foundations.container_repository import ContainerRepository, let_pull
from modules.foundations.dead_letters import DeadLetterQueue, UndeliveredEvents
from modules.foundations.deployment_record import DeploymentRecord
from modules.foundations.foundations import Foundations
from modules.foundations.key import EncryptionKey, use_key_from_afar
from modules.foundations.logs import LogGroup, retention_reasons
from modules.foundations.table import Table
from modules.foundations.topic import NotificationTopic
from modules.foundations.work_queue import WorkQueue, WorkQueueProps

__all__ = [
    "READ_OBJECTS",
    "WRITE_FROM_AFAR",
    "ArtifactBucket",
    "ContainerRepository",
    "DeadLetterQueue",
    "DeploymentRecord",
    "EncryptionKey",
    "Foundations",
    "LogGroup",
    "NotificationTopic",
    "Table",
    "UndeliveredEvents",
    "WorkQueue",
    "WorkQueueProps",
    "let_pull",
    "retention_reasons",
    "use_key_from_afar",
]
