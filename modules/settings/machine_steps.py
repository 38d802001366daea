"""Machine steps: stages of pipelines that run commands on real machines."""

from typing import Literal, Self

from pydantic import Field, model_validator

from modules.settings.fields import LogDays, RepositoryPath, StepName
from modules.settings.section import Section

_REQUEST = "machine-step.json"


class MachineStepDeployment(Section):
    """A command on the machines of each environment, instead of a stack.

    request: the file of the application's repository that says which command on which machines.
    """

    by: Literal["machine_step"]
    request: RepositoryPath = _REQUEST


class MachineStep(Section):
    """A stage between others: a command on the machines of one environment.

    after: the stage that it follows, in each release pipeline that has it.
    environment: whose machines. request: the file of the application's repository.
    """

    name: StepName
    after: Literal["source", "build", "dev", "qa", "stage"]
    environment: Literal["dev", "qa", "stage", "prod"]
    request: RepositoryPath = _REQUEST


class MachineSteps(Section):
    """The machine steps of every application.

    documents: a folder of documents of one's own, relative to the project.
    log_execution_data: whether logs of executions hold what states take and return.
    output_days: how long the machines' output is kept.
    first_wait_seconds, max_wait_seconds: between two looks at a command; each wait is longer.
    """

    documents: str | None = None
    log_execution_data: bool = False
    output_days: LogDays = 30
    first_wait_seconds: int = Field(default=2, ge=1, le=300)
    max_wait_seconds: int = Field(default=30, ge=1, le=300)

    @model_validator(mode="after")
    def _waits_grow(self) -> Self:
        if self.first_wait_seconds > self.max_wait_seconds:
            raise ValueError(
                f"first_wait_seconds, {self.first_wait_seconds}, is longer than max_wait_seconds, "
                f"{self.max_wait_seconds}: waits grow"
            )
        return self
