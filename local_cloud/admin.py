"""/_local_cloud/: what tests and operators ask the embedded AWS itself."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from werkzeug.wrappers import Request, Response

from local_cloud import faults
from local_cloud.codedeploy.agent.host import Host, add_host, all_hosts, remove_host
from local_cloud.events import put_event
from local_cloud.events.schedules import fire_all
from local_cloud.iam.recorder import calls
from local_cloud.instance import current
from local_cloud.processes import running
from local_cloud.ssm import registration
from local_cloud.ssm.node import Node

PREFIX = "/_local_cloud/"


@Request.application
def admin_application(request: Request) -> Response:
    """The WSGI application of the administration.

    GET health; GET and DELETE calls; POST and DELETE faults; POST events (one event, as a service
    of AWS emits it); POST schedules (fires them all); GET processes; POST and GET nodes, DELETE
    nodes (?instance_id=mi-…, switches its host off); POST and GET hosts, DELETE hosts
    (?identity=arn:…, ends its CodeDeploy agent). Loopback only, unsigned.
    """
    route = (request.method, request.path.removeprefix(PREFIX))
    if route not in _ROUTES:
        return _json({"error": f"there is no {route[0]} {request.path}"}, 404)
    try:
        return _json(_ROUTES[route](request))
    except (KeyError, TypeError, ValueError) as error:
        return _json({"error": str(error)}, 400)


def _health(_request: Request) -> dict[str, Any]:
    return {"status": "ok", "instance_id": current().instance_id}


def _list_calls(_request: Request) -> dict[str, Any]:
    return {"calls": [{**asdict(entry), "count": count} for entry, count in calls.entries()]}


def _clear_calls(_request: Request) -> dict[str, Any]:
    calls.clear()
    return {}


def _inject_fault(request: Request) -> dict[str, Any]:
    faults.inject(faults.Fault(**request.get_json()))
    return {}


def _clear_faults(_request: Request) -> dict[str, Any]:
    faults.clear()
    return {}


def _put_event(request: Request) -> dict[str, Any]:
    put_event(request.get_json())
    return {}


def _fire_schedules(_request: Request) -> dict[str, Any]:
    fire_all()
    return {}


def _list_processes(_request: Request) -> dict[str, Any]:
    """Lists functions, tasks, builds and scripts; the log's name says which one it is."""
    return {"processes": [{"pid": each.pid, "log": each.log.name} for each in running()]}


def _register_node(request: Request) -> dict[str, Any]:
    return _node(registration.register_from(request.get_json()))


def _list_nodes(_request: Request) -> dict[str, Any]:
    return {"nodes": [_node(each) for each in registration.all_nodes()]}


def _stop_node(request: Request) -> dict[str, Any]:
    registration.stop(request.args["instance_id"])
    return {}


def _node(node: Node) -> dict[str, Any]:
    return {
        "instance_id": node.id,
        "account": node.account,
        "name": node.name,
        "platform": node.platform,
        "agent": node.agent.value,
        "folder": str(node.folder),
    }


def _add_host(request: Request) -> dict[str, Any]:
    return _host(add_host(request.get_json()))


def _list_hosts(_request: Request) -> dict[str, Any]:
    return {"hosts": [_host(each) for each in all_hosts()]}


def _remove_host(request: Request) -> dict[str, Any]:
    remove_host(request.args["identity"])
    return {}


def _host(host: Host) -> dict[str, Any]:
    return {
        "account": host.account,
        "name": host.name,
        "identity": host.access.identity,
        "root": str(host.root),
    }


def _json(content: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(content), status, mimetype="application/json")


_ROUTES: dict[tuple[str, str], Callable[[Request], dict[str, Any]]] = {
    ("GET", "health"): _health,
    ("GET", "calls"): _list_calls,
    ("DELETE", "calls"): _clear_calls,
    ("POST", "faults"): _inject_fault,
    ("DELETE", "faults"): _clear_faults,
    ("POST", "events"): _put_event,
    ("POST", "schedules"): _fire_schedules,
    ("GET", "processes"): _list_processes,
    ("POST", "nodes"): _register_node,
    ("GET", "nodes"): _list_nodes,
    ("DELETE", "nodes"): _stop_node,
    ("POST", "hosts"): _add_host,
    ("GET", "hosts"): _list_hosts,
    ("DELETE", "hosts"): _remove_host,
}
