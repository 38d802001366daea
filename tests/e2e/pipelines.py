"""Pipelines of the deployed platform, as an operator sees them."""

from datetime import datetime
from typing import Any, NamedTuple

from cli.pipelines import APPROVAL, Approval, PipelineState, state_in
from tests.e2e.platform import Platform
from tests.e2e.polling import eventually

STAGE_SECONDS = 180  # a build, or a change set of a whole stack, on a busy machine


class ActionExecution(NamedTuple):
    """One run of an action."""

    stage: str
    name: str
    start: datetime
    end: datetime
    configuration: dict[str, str]


class Pipeline:
    """One pipeline by its name."""

    def __init__(self, platform: Platform, name: str) -> None:
        self.name = name
        self._client: Any = platform.client("codepipeline")

    def state(self) -> PipelineState | None:
        """Returns how it is doing, None if there is no such pipeline."""
        try:
            return state_in(self._client.get_pipeline_state(name=self.name))
        except self._client.exceptions.PipelineNotFoundException:
            return None

    def wait_until_past(self, stage: str, commit: str) -> None:
        """Returns when the execution of the commit has done everything of the stage."""
        execution = self._wait_for_execution(commit)

        def done() -> bool:
            state = self._running(execution)
            return state is not None and state.is_past(stage)

        eventually(done, f"{self.name} is past {stage}", within_seconds=STAGE_SECONDS)

    def wait_until_it_asks(self, commit: str) -> None:
        """Returns when the execution of the commit waits for an approval.

        Earlier ones that nobody has answered are rejected: they would be in its way.
        """
        execution = self._wait_for_execution(commit)

        def asks() -> bool:
            state = self._running(execution)
            if not state or not state.approval:
                return False
            if state.approval.execution != execution:
                self._answer(state.approval, "Rejected")
            return state.approval.execution == execution

        eventually(asks, f"{self.name} asks for an approval", within_seconds=STAGE_SECONDS)

    def wait_until_failed(self, commit: str) -> str:
        """Returns what is said about the failure of the commit's execution."""
        execution = self._wait_for_execution(commit)

        def said() -> str | None:
            state = self.state()
            assert state is not None
            return state.describe() if state.execution == execution and state.has_failed else None

        return eventually(said, f"{self.name} has failed", within_seconds=STAGE_SECONDS)

    def approve(self) -> None:
        """Approves what it waits for."""
        state = self.state()
        assert state and state.approval, f"{self.name} asks for nothing"
        self._answer(state.approval, "Approved")

    def _answer(self, approval: Approval, status: str) -> None:
        self._client.put_approval_result(
            pipelineName=self.name,
            stageName=APPROVAL,
            actionName=APPROVAL,
            result={"summary": "Looked at", "status": status},
            token=approval.token,
        )

    def question(self) -> str:
        """Returns what its last approval asked."""
        asked = next(each for each in self.actions() if each.name == APPROVAL)
        return asked.configuration["CustomData"]

    def actions(self) -> list[ActionExecution]:
        """Returns every run of its actions, the newest first."""
        answer = self._client.list_action_executions(pipelineName=self.name)
        return [
            ActionExecution(
                each["stageName"],
                each["actionName"],
                each["startTime"],
                each["lastUpdateTime"],
                each.get("input", {}).get("resolvedConfiguration", {}),
            )
            for each in answer["actionExecutionDetails"]
        ]

    def _wait_for_execution(self, commit: str) -> str:
        return eventually(
            lambda: self._execution_of(commit),
            f"{self.name} has an execution of {commit}",
            within_seconds=STAGE_SECONDS,
        )

    def _execution_of(self, commit: str) -> str | None:
        try:
            answer = self._client.list_pipeline_executions(pipelineName=self.name)
        except self._client.exceptions.PipelineNotFoundException:
            return None
        return next(
            (
                str(each["pipelineExecutionId"])
                for each in answer["pipelineExecutionSummaries"]
                if any(each["revisionId"] == commit for each in each.get("sourceRevisions", []))
            ),
            None,
        )

    def _running(self, execution: str) -> PipelineState | None:
        """Returns how the pipeline is doing if that execution is its newest; it must not fail."""
        state = self.state()
        assert state is not None, f"{self.name} is gone"
        if state.execution != execution:
            return None
        assert not state.has_failed, state.describe()
        return state
