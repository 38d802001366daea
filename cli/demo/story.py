"""What happens to a hotfix, from the push of its branch to the end of its pipeline."""

import time
from dataclasses import dataclass
from pathlib import Path

from cli.demo.clone import Clone
from cli.demo.scene import Scene
from cli.demo.teller import Teller
from cli.demo.watch import ask_for_approval, current, pass_stage
from cli.errors import OperatorError
from cli.pipelines import APPROVAL, approve_execution
from cli.wait import wait_for

PIPELINE_TARGET_SECONDS = 5.0
_POLL_SECONDS = 0.2
_CHANGE = (Path("orders/totals.py"), "5_000", "4_000")
_MESSAGE = "Ship orders from 40.00 for nothing"
_BUILD_SECONDS = 120.0  # with a runner that has to start first
_PIPELINE_SECONDS = 120.0


@dataclass(frozen=True)
class Story:
    """A developer's ``clone``, the ``scene`` that shows what happens, and who tells it.

    feature: a branch that is built, and nothing else.
    """

    scene: Scene
    clone: Clone
    teller: Teller
    feature: str

    def tell(self) -> None:
        """Has every step happen, in order; raises OperatorError at the first that does not."""
        self._build_a_push()
        commit = self._get_a_pipeline()
        self._build_the_hotfix(commit)
        self._deploy("Stage")
        self._open_pull_requests()
        self._ask()
        self._approve()
        self._deploy("Prod")
        self._delete_the_branch()
        self.teller.end()

    def _build_a_push(self) -> None:
        with self.teller.step("A branch is pushed, and its commit is built") as step:
            commit = self.clone.commit(self.feature, "Try a branch build")
            self.clone.push(self.feature)
            step.fact("branch", self.feature)
            step.fact("commit", commit)
            step.now("its runner starts")
            what = f"the build of {commit} starts"
            build = wait_for(lambda: self.scene.build(commit), what, _BUILD_SECONDS)
            while not build["buildComplete"]:
                step.now(build["currentPhase"].lower())
                time.sleep(_POLL_SECONDS)
                build = self.scene.build(commit) or build
            step.fact("build", build["id"])
            if build["buildStatus"] != "SUCCEEDED":
                raise OperatorError(f"{build['id']} ended with {build['buildStatus']}")

    def _get_a_pipeline(self) -> str:
        scene = self.scene
        with self.teller.step("A hotfix branch is pushed, and has its own pipeline") as step:
            commit = self.clone.commit(scene.branch, _MESSAGE, _CHANGE)
            pushed = time.monotonic()
            self.clone.push(scene.branch)
            step.fact("branch", scene.branch)
            step.fact("commit", commit)
            step.now("its product is provisioned")
            what = f"the provisioned product {scene.hotfix_name} is AVAILABLE"
            wait_for(self._is_provisioned, what, _PIPELINE_SECONDS)
            seconds = time.monotonic() - pushed
            step.fact("product", scene.hotfix_name)
            step.fact("pipeline", scene.hotfix_name)
            step.fact("push to pipeline", _against_target(seconds))
        return commit

    def _build_the_hotfix(self, commit: str) -> None:
        with self.teller.step("Its image is built and its template packaged") as step:
            pass_stage(self.scene, "Build", step)
            image = self.scene.image(commit)
            if image is None:
                raise OperatorError(f"There is no image of {commit}")
            step.fact("image", image)

    def _deploy(self, stage: str) -> None:
        with self.teller.step(f"A change set brings it to {stage}") as step:
            pass_stage(self.scene, stage, step)
            stack = self.scene.stack(stage.lower())
            step.fact("stack", f"{stack.name} {stack.status}")
            step.fact("change set", self.scene.hotfix_name)
            for name, value in stack.outputs.items():
                step.fact(name.lower(), value)

    def _open_pull_requests(self) -> None:
        release = self.scene.application.release
        with self.teller.step("Pull requests bring it back to the release branches") as step:
            pass_stage(self.scene, "PullRequests", step)
            requests = self.scene.pull_requests()
            for request in requests:
                step.fact(f"#{request.id}", f"{request.title} → {request.destination}")
            expected = sorted(release.branches) if release else ["main"]
            if [request.destination for request in requests] != expected:
                raise OperatorError(f"There is not one open pull request to each of {expected}")

    def _ask(self) -> None:
        with self.teller.step("An approval is asked for") as step:
            ask_for_approval(self.scene, step)
            step.quote(self.scene.question())

    def _approve(self) -> None:
        with self.teller.step("A person approves") as step:
            approve_execution(self.scene.cloud, current(self.scene), "Approved in the demo")
            pass_stage(self.scene, APPROVAL, step)

    def _delete_the_branch(self) -> None:
        scene = self.scene
        with self.teller.step("The branch is deleted, and the pipeline is gone") as step:
            self.clone.delete(scene.branch)
            step.fact("branch", scene.branch)
            step.now("its product is terminated")
            what = f"the provisioned product {scene.hotfix_name} is gone"
            wait_for(lambda: scene.hotfix() is None, what, _PIPELINE_SECONDS)
            if scene.pipeline() is not None:
                raise OperatorError(f"The pipeline {scene.hotfix_name} outlived its product")
            step.fact("gone", f"the product, the pipeline, its rule and roles: {scene.hotfix_name}")
            self.clone.delete(self.feature)

    def _is_provisioned(self) -> bool:
        hotfix = self.scene.hotfix()
        return hotfix is not None and hotfix.status == "AVAILABLE"


def _against_target(seconds: float) -> str:
    met = "met" if seconds <= PIPELINE_TARGET_SECONDS else "missed"
    return f"{seconds:.1f} s (target {PIPELINE_TARGET_SECONDS:.0f} s: {met})"
