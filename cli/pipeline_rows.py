"""The pipelines and their steps as rows of a table, with where each of them is now."""

from cli.cloud import Cloud
from cli.hotfixes import list_hotfixes
from cli.machine_steps import last_executions
from cli.pipelines import pipeline_state
from cli.release_pipelines import releases

_LONGEST = 60  # characters; the console and the log have the rest


def release_rows(cloud: Cloud) -> list[tuple[str, ...]]:
    """Returns (application, branch, where it is, pipeline) of each release pipeline."""
    return [
        (each.application, each.branch, _now(cloud, each.pipeline), each.pipeline)
        for each in releases(cloud.settings)
    ]


def hotfix_rows(cloud: Cloud, product_id: str) -> list[tuple[str, ...]]:
    """Returns (repository, branch, product's status, where it is, pipeline) of each hotfix.

    Where it is, is why for a product that has failed.
    """
    return [
        (
            each.repository,
            each.branch,
            each.status,
            _short(each.said) if each.status in ("ERROR", "TAINTED") else _now(cloud, each.name),
            each.name,
        )
        for each in list_hotfixes(cloud, product_id)
    ]


def machine_step_rows(cloud: Cloud, count: int) -> list[tuple[str, ...]]:
    """Returns (execution, environment, status, start, why) of the last machine steps."""
    return [
        (
            each.name,
            each.environment,
            each.status,
            f"{each.started_at.astimezone():%Y-%m-%d %H:%M:%S}",
            _short(each.said),
        )
        for each in last_executions(cloud, count)
    ]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _now(cloud: Cloud, pipeline: str) -> str:
    state = pipeline_state(cloud, pipeline)
    return _short(state.describe()) if state else "is not there"
