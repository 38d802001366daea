"""How a pipeline is doing: the newest of its executions, stage by stage."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from cli.cloud import Cloud
from cli.errors import OperatorError

APPROVAL = "Approval"  # the stage and its action, in every pipeline that asks for one
_RUNNING = "InProgress"


class ActionState(NamedTuple):
    """``status`` is CodePipeline's; ``said`` is what went wrong or came out."""

    name: str
    status: str
    said: str


class StageState(NamedTuple):
    """A stage that an execution has entered."""

    name: str
    status: str
    actions: tuple[ActionState, ...]


class Approval(NamedTuple):
    """An approval that ``execution`` waits for; ``token`` is what it is answered with."""

    execution: str
    token: str


@dataclass(frozen=True)
class PipelineState:
    """A pipeline, and the stages that its newest execution has entered; none if there is none.

    approval: what is waited for; an earlier execution may, and the newest one behind it.
    """

    name: str
    execution: str
    stages: tuple[StageState, ...]
    approval: Approval | None

    @property
    def has_failed(self) -> bool:
        """Whether the execution will not go on by itself."""
        return any(stage.status not in (_RUNNING, "Succeeded") for stage in self.stages)

    def stage(self, name: str) -> StageState | None:
        """Returns the stage of that name if the execution has entered it."""
        return next((stage for stage in self.stages if stage.name == name), None)

    def is_past(self, name: str) -> bool:
        """Says whether the execution has done everything of that stage."""
        stage = self.stage(name)
        return stage is not None and stage.status == "Succeeded"

    def describe(self) -> str:
        """Returns where the execution is, in a few words."""
        if not self.stages:
            return "has not started"
        stage = self.stages[-1]
        if self.approval and self.approval.execution == self.execution:
            return "waits for approval"
        earlier = ", an earlier execution waits for approval" if self.approval else ""
        if stage.status == _RUNNING:
            return ": ".join([stage.name, *_names(stage, _RUNNING)][:2]) + earlier
        if stage.status == "Succeeded":
            return f"{stage.name} is done{earlier}"
        said = next((a.said for a in stage.actions if a.said and a.status == "Failed"), "")
        return ": ".join(filter(None, [f"{stage.name} {stage.status.lower()}", said]))


def pipeline_state(cloud: Cloud, name: str) -> PipelineState | None:
    """Returns how the tools account's pipeline is doing, None if there is no such pipeline."""
    client = cloud.client("codepipeline", cloud.settings.accounts.tools)
    try:
        answer = client.get_pipeline_state(name=name)
    except client.exceptions.PipelineNotFoundException:
        return None
    return state_in(answer)


def state_in(answer: dict[str, Any]) -> PipelineState:
    """Returns what GetPipelineState's ``answer`` tells of the newest execution."""
    entered = [stage for stage in answer["stageStates"] if "latestExecution" in stage]
    newest = entered[0]["latestExecution"]["pipelineExecutionId"] if entered else ""
    stages = tuple(
        StageState(
            stage["stageName"],
            stage["latestExecution"]["status"],
            tuple(_action(state) for state in stage["actionStates"] if "latestExecution" in state),
        )
        for stage in entered
        if stage["latestExecution"]["pipelineExecutionId"] == newest
    )
    return PipelineState(answer["pipelineName"], newest, stages, _approval(entered))


def approve_execution(cloud: Cloud, state: PipelineState, summary: str) -> None:
    """Approves what the pipeline waits for; raises OperatorError if it waits for nothing."""
    if state.approval is None:
        raise OperatorError(f"{state.name} waits for no approval: it {state.describe()}")
    cloud.client("codepipeline", cloud.settings.accounts.tools).put_approval_result(
        pipelineName=state.name,
        stageName=APPROVAL,
        actionName=APPROVAL,
        result={"summary": summary, "status": "Approved"},
        token=state.approval.token,
    )


def _approval(entered: list[dict[str, Any]]) -> Approval | None:
    for stage in entered:
        for action in stage["actionStates"] if stage["stageName"] == APPROVAL else ():
            latest = action.get("latestExecution", {})
            if latest.get("status") == _RUNNING:
                return Approval(stage["latestExecution"]["pipelineExecutionId"], latest["token"])
    return None


def _names(stage: StageState, status: str) -> list[str]:
    return [", ".join(action.name for action in stage.actions if action.status == status)]


def _action(state: dict[str, Any]) -> ActionState:
    latest = state["latestExecution"]
    said = latest.get("errorDetails", {}).get("message") or latest.get("summary", "")
    return ActionState(state["actionName"], latest["status"], said)
