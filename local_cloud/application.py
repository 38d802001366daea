"""Which part of the embedded AWS answers a path: git, administration, or a service."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.wrappers import Response

from local_cloud.instance import current

GIT_PREFIX = "/v1/repos/"
ADMIN_PREFIX = "/_local_cloud/"

Environ = dict[str, Any]
StartResponse = Callable[..., Any]

_moto = DomainDispatcherApplication(create_backend_app)


def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """The WSGI application of the whole embedded AWS."""
    path = str(environ.get("PATH_INFO", ""))
    if path.startswith(GIT_PREFIX):
        from local_cloud.codecommit import git_application  # noqa: PLC0415

        return git_application(environ, start_response)
    if path == ADMIN_PREFIX + "health":
        health = json.dumps({"status": "ok", "instance_id": current().instance_id})
        return Response(health, mimetype="application/json")(environ, start_response)
    return _moto(environ, start_response)
