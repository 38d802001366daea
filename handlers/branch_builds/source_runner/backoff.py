"""Waits out limits and throttles while the message is held."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from handlers.branch_builds.push import Push
from handlers.branch_builds.source_runner.build_push import Builds
from handlers.branch_builds.source_runner.errors import TemporaryFailure

__all__ = ["PatientBuilds"]

# Together at most 182 seconds; then another receive tries again.
WAITS_SECONDS = (2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0)


@dataclass(frozen=True)
class PatientBuilds:
    """Starts builds as ``builds`` does, and tries again after a growing, random wait.

    wait: waits for so many seconds; returns True at once when the runner has to stop.
    """

    builds: Builds
    wait: Callable[[float], bool]

    def start(self, push: Push, bundle_key: str) -> str:
        """Starts the build and returns its id. Raises the last TemporaryFailure when patience
        ends, and whatever else ``builds`` raises."""
        for seconds in WAITS_SECONDS:
            try:
                return self.builds.start(push, bundle_key)
            except TemporaryFailure:
                if self.wait(random.uniform(seconds / 2, seconds)):  # noqa: S311 it spreads load
                    raise
        return self.builds.start(push, bundle_key)
