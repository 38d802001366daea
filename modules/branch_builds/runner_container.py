"""The source runner's container, as ECS takes it."""

from collections.abc import Mapping

from modules.addresses import Addresses
from modules.branch_builds.runner_image import RunnerImage
from modules.foundations import LogGroup

NAME = "source-runner"
SCRATCH_VOLUME = "scratch"
STOP_TIMEOUT_SECONDS = 120  # the longest that Fargate gives a container to finish


def container_definition(
    addresses: Addresses, image: RunnerImage, logs: LogGroup, environment: Mapping[str, str]
) -> dict[str, object]:
    """Returns the container that runs ``image``, with a root file system that is read-only."""
    settings = addresses.settings
    return {
        "name": NAME,
        "image": image.uri,
        "essential": True,
        "memory": settings.branch_builds.runner.memory_mib,
        "environment": [
            {"name": name, "value": value} for name, value in sorted(environment.items())
        ],
        "readonlyRootFilesystem": True,
        "mountPoints": [
            {"sourceVolume": SCRATCH_VOLUME, "containerPath": "/tmp", "readOnly": False}  # noqa: S108
        ],
        "linuxParameters": {"initProcessEnabled": True},  # reaps what git leaves behind
        "stopTimeout": STOP_TIMEOUT_SECONDS,
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": logs.name,
                "awslogs-region": settings.region,
                "awslogs-stream-prefix": NAME,
            },
        },
    }
