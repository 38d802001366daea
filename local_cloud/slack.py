"""/_local_cloud/slack/<id>: stands for an incoming webhook of Slack.

https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
"""

import json
import threading
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

from werkzeug.wrappers import Request, Response

PREFIX = "/_local_cloud/slack/"
_BODIES = {200: "ok", 429: "rate_limited", 500: "fatal_error"}


@dataclass
class _Channel:
    """What was posted to one webhook, and the answers that the next posts get, if not "ok"."""

    messages: list[Any] = field(default_factory=list)
    answers: deque[dict[str, int]] = field(default_factory=deque)


_channels: dict[str, _Channel] = defaultdict(_Channel)
_lock = threading.Lock()


@Request.application
def slack_application(request: Request) -> Response:
    """The WSGI application of the webhooks; each is there as soon as someone asks for it.

    POST stores a message (JSON) and answers "ok"; what is not JSON is "invalid_payload". PUT says
    how the next posts are answered, and not stored: {"answers": [{"status": 429, "retry_after": 2},
    {"status": 500}]}. GET lists the messages; DELETE forgets all. Loopback only, unsigned.
    """
    with _lock:
        channel = _channels[request.path.removeprefix(PREFIX)]
        match request.method:
            case "POST":
                return _post(channel, request)
            case "PUT":
                channel.answers.extend(request.get_json()["answers"])
            case "DELETE":
                channel.messages.clear()
                channel.answers.clear()
        return Response(json.dumps({"messages": channel.messages}), mimetype="application/json")


def _post(channel: _Channel, request: Request) -> Response:
    if channel.answers:
        answer = channel.answers.popleft()
        wait = {"Retry-After": str(answer["retry_after"])} if "retry_after" in answer else {}
        return Response(_BODIES.get(answer["status"], "error"), answer["status"], wait)
    try:
        channel.messages.append(json.loads(request.get_data()))
    except ValueError:
        return Response("invalid_payload", 400)
    return Response(_BODIES[200])
