"""Which part of the embedded AWS answers a path: git, administration, a task, or a service."""

from collections.abc import Callable, Iterable
from typing import Any

from local_cloud import admin, slack
from local_cloud.codecommit import git_application
from local_cloud.ecs.metadata import TASK_METADATA_PREFIX, metadata_application
from local_cloud.gateway import service_application

GIT_PREFIX = "/v1/repos/"


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The WSGI application of the whole embedded AWS."""
    path = str(environ.get("PATH_INFO", ""))
    if path.startswith(GIT_PREFIX):
        return git_application(environ, start_response)
    if path.startswith(slack.PREFIX):
        return slack.slack_application(environ, start_response)
    if path.startswith(admin.PREFIX):
        return admin.admin_application(environ, start_response)
    if path.startswith(TASK_METADATA_PREFIX):
        return metadata_application(environ, start_response)
    return service_application(environ, start_response)
