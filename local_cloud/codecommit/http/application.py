"""CodeCommit's git end point as a WSGI application."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from werkzeug.wrappers import Request, Response

from local_cloud import instance
from local_cloud.api_call import ApiCall
from local_cloud.codecommit.http import packs
from local_cloud.codecommit.http.body import body_chunks
from local_cloud.codecommit.http.credentials import (
    GitRequest,
    Refused,
    Unauthenticated,
    authenticate,
)
from local_cloud.codecommit.repository import (
    Repository,
    backend_of,
    repositories,
    repository_arn,
)
from local_cloud.iam.actions import Access
from local_cloud.iam.authorization import authorize, denial_sentence
from local_cloud.iam.principal import Principal

_ROUTE = re.compile(
    r"(?P<path>/v1/repos/(?P<name>[\w.-]{1,100}))/(?P<endpoint>info/refs|git-(?:upload|receive)-pack)",
    re.ASCII,
)
_ACTIONS = {"git-upload-pack": "codecommit:GitPull", "git-receive-pack": "codecommit:GitPush"}
_CHALLENGE = 'Basic realm="CodeCommit"'
_NO_CACHE = {"Cache-Control": "no-cache, max-age=0, must-revalidate", "Pragma": "no-cache"}


def git_application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Serves /v1/repos/<name> to git clients: clone, fetch and push over smart HTTP.

    401 asks for credentials, 403 says why they or the caller's permissions do not do, 404 is for
    repositories that the caller's account does not have.
    """
    return _answer(Request(environ))(environ, start_response)


def _answer(request: Request) -> Response:
    route = _ROUTE.fullmatch(request.path)
    if route is None:
        return _text(404, "There is no such page.")
    service = _service(request, route["endpoint"])
    if service is None:
        return _text(400, "Only git's smart HTTP protocol is served: use git 1.7.9 or newer.")
    try:
        caller = _caller(request, route["path"])
    except Unauthenticated:
        return _text(401, "Sign in with Git credentials.", {"WWW-Authenticate": _CHALLENGE})
    except Refused as reason:
        return _text(403, str(reason))
    return _authorized(request, service, caller, route["name"])


def _service(request: Request, endpoint: str) -> str | None:
    """Returns git-upload-pack or git-receive-pack, or None for a request that is not git's."""
    if endpoint == "info/refs":
        service = request.args.get("service", "")
        return service if request.method == "GET" and service in _ACTIONS else None
    is_rpc = request.content_type == f"application/x-{endpoint}-request"
    return endpoint if request.method == "POST" and is_rpc else None


def _caller(request: Request, path: str) -> Principal:
    signed = GitRequest(request.host, path, instance.current().region)
    return authenticate(request.headers.get("Authorization"), signed, datetime.now(UTC))


def _authorized(request: Request, service: str, caller: Principal, name: str) -> Response:
    region = instance.current().region
    access = Access(_ACTIONS[service], repository_arn(caller.account, region, name))
    call = ApiCall("codecommit", _ACTIONS[service].partition(":")[2], {}, caller.account, region)
    decision = authorize(caller, access, call)
    if not decision.allowed:
        return _text(403, denial_sentence(caller.arn, access, decision))
    repository = repositories(backend_of(caller.account, region)).get(name)
    if repository is None:
        return _text(404, f"{name} does not exist in account {caller.account}, {region}.")
    return _serve(request, service, caller, repository)


def _serve(request: Request, service: str, caller: Principal, repository: Repository) -> Response:
    protocol = request.headers.get("Git-Protocol", "") if service == "git-upload-pack" else ""
    kind = f"application/x-{service}"
    if request.method == "GET":
        advertisement = packs.advertise(repository, service.removeprefix("git-"), protocol)
        return Response(advertisement, content_type=f"{kind}-advertisement", headers=_NO_CACHE)
    body = body_chunks(request.environ)
    if service == "git-upload-pack":
        answer = packs.upload_pack(repository, body, protocol)
    else:
        answer = packs.receive_pack(repository, body, caller.arn)
    return Response(answer, content_type=f"{kind}-result", headers=_NO_CACHE)


def _text(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    return Response(message + "\n", status, headers, mimetype="text/plain")
