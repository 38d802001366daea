"""What is merged is released: develop to Dev, main through Stage and an approval to Prod."""

from collections.abc import Callable

from tests.e2e.developer import Developer
from tests.e2e.pipelines import Pipeline
from tests.e2e.platform import Platform

Clone = Callable[[str], Developer]
REPOSITORY = "orders"


def test_develop_goes_to_dev(platform: Platform, clone: Clone) -> None:
    # When a commit is pushed to develop
    pipeline = _pipeline(platform, "develop")
    commit = _push(clone, "develop")
    # Then it is deployed to Dev, and that is the end
    pipeline.wait_until_past("Dev", commit)
    state = pipeline.state()
    assert state is not None
    assert [stage.name for stage in state.stages] == ["Source", "Build", "Dev"]
    # And branch builds leave the branch to the pipeline
    assert platform.builds(REPOSITORY, "develop") == []


def test_main_goes_to_stage_and_once_approved_to_prod(platform: Platform, clone: Clone) -> None:
    # When a commit is pushed to main
    pipeline = _pipeline(platform, "main")
    commit = _push(clone, "main")
    # Then it is in Stage, and an approval is asked for that names it
    pipeline.wait_until_it_asks(commit)
    state = pipeline.state()
    assert state is not None
    assert [stage.name for stage in state.stages] == ["Source", "Build", "Stage", "Approval"]
    assert commit in pipeline.question()
    # When it is approved, then it is in Prod
    pipeline.approve()
    pipeline.wait_until_past("Prod", commit)


def _pipeline(platform: Platform, branch: str) -> Pipeline:
    return Pipeline(platform, platform.addresses.release_pipeline("orders", branch))


def _push(clone: Clone, branch: str) -> str:
    developer = clone(REPOSITORY)
    developer.switch(branch, f"origin/{branch}")
    commit = developer.commit({"NOTE.md": branch})
    developer.push()
    return commit
