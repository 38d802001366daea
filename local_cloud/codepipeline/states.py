"""The states of executions, stages and actions, as the API names them."""

from enum import StrEnum


class ExecutionStatus(StrEnum):
    """Of a pipeline execution."""

    IN_PROGRESS = "InProgress"
    STOPPING = "Stopping"
    STOPPED = "Stopped"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    SUPERSEDED = "Superseded"
    CANCELLED = "Cancelled"


class StageStatus(StrEnum):
    """Of one execution in one stage."""

    IN_PROGRESS = "InProgress"
    STOPPING = "Stopping"
    STOPPED = "Stopped"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    CANCELLED = "Cancelled"


class ActionStatus(StrEnum):
    """Of an action execution."""

    IN_PROGRESS = "InProgress"
    ABANDONED = "Abandoned"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"


class Mode(StrEnum):
    """What a pipeline does with executions that come while another one is under way.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
    """

    SUPERSEDED = "SUPERSEDED"
    QUEUED = "QUEUED"
    PARALLEL = "PARALLEL"
