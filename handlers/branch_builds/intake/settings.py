"""What the intake function is told by its environment."""

from pathlib import Path
from typing import Literal

import environ

from handlers.shared.settings import one_of, whole_number

__all__ = ["Settings"]

ZIP_ROOT = Path(__file__).parents[3]


@environ.config(prefix="", frozen=True)
class Settings:
    """The intake function's settings, one environment variable each."""

    queue_url: str = environ.var(help="URL of the FIFO queue of pushes")
    cluster_arn: str = environ.var(help="ARN of the runners' ECS cluster")
    task_family: str = environ.var(help="the runner's task definition, without a revision")
    subnet_ids: tuple[str, ...] = environ.var(
        converter=lambda value: tuple(value.split(",")), help="where runners run, comma separated"
    )
    security_group_id: str = environ.var(help="the runners' security group")
    assign_public_ip: Literal["ENABLED", "DISABLED"] = environ.var(
        converter=one_of("ASSIGN_PUBLIC_IP", "ENABLED", "DISABLED"),
        help="whether a runner gets a public address",
    )
    max_runners: int = environ.var(
        converter=whole_number("MAX_RUNNERS", minimum=1), help="how many runners may run at once"
    )
    branch_filters_path: Path = environ.var(
        default=ZIP_ROOT / "branch_filters.json",
        converter=Path,
        help="which branches are built; too long for a variable, so a file in the zip",
    )
