"""What a step of a pipeline meets, in memory."""

from dataclasses import dataclass, field

from handlers.pipelines.environment_lock.lock import Holder
from handlers.pipelines.job import Job, JobResult

__all__ = ["FakeExecutions", "FakeJobs", "FakeLocks"]


@dataclass
class FakeJobs:
    """The results that were put."""

    results: list[JobResult] = field(default_factory=list)

    def put(self, job: Job, result: JobResult) -> None:
        self.results.append(result)


@dataclass
class FakeLocks:
    """Who holds what."""

    holders: dict[str, Holder] = field(default_factory=dict)

    def take(self, environment: str, holder: Holder, instead_of: Holder | None) -> Holder:
        held_by = self.holders.get(environment)
        if held_by in (None, instead_of or holder):
            self.holders[environment] = holder
        return self.holders[environment]

    def give_back(self, environment: str, holder: Holder) -> bool:
        if self.holders.get(environment, holder) != holder:
            return False
        self.holders.pop(environment, None)
        return True


@dataclass
class FakeExecutions:
    """The executions that have not ended."""

    going_on: set[Holder] = field(default_factory=set)

    def goes_on(self, holder: Holder) -> bool:
        return holder in self.going_on
