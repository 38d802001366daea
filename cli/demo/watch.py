"""Watches the hotfix's pipeline for a step of the story."""

from collections.abc import Callable

from cli.demo.scene import Scene
from cli.demo.teller import Step
from cli.errors import OperatorError
from cli.pipelines import APPROVAL, PipelineState
from cli.wait import wait_for

_STAGE_SECONDS = 300.0  # a build, or a change set of a whole stack


def pass_stage(scene: Scene, stage: str, step: Step) -> None:
    """Returns when the pipeline has done everything of ``stage``.

    Raises OperatorError if the pipeline fails, is gone, or takes more than five minutes.
    """
    _watch(scene, lambda state: state.is_past(stage), f"{stage} is done", step)


def ask_for_approval(scene: Scene, step: Step) -> None:
    """Returns when the pipeline waits for an approval; raises OperatorError as pass_stage does."""
    _watch(scene, lambda state: state.approval is not None, f"{APPROVAL} waits", step)


def current(scene: Scene) -> PipelineState:
    """Returns how the pipeline is doing; raises OperatorError if it has failed or is gone."""
    state = scene.pipeline()
    if state is None:
        raise OperatorError(f"There is no pipeline {scene.hotfix_name}")
    if state.has_failed:
        raise OperatorError(f"{state.name}: {state.describe()}")
    return state


def _watch(scene: Scene, happened: Callable[[PipelineState], bool], what: str, step: Step) -> None:
    def look() -> bool:
        state = current(scene)
        step.now(state.describe())
        return happened(state)

    wait_for(look, f"{what} in {scene.hotfix_name}", _STAGE_SECONDS)
