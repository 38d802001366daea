"""Gives an SDK's retry of a call the answer that its first try had.

Now and then a client on loopback loses an answer: it sees the connection closed before it has read
it, and sends the call again. What AWS does once, such as revoking a rule, must not fail for being
done twice.
"""

import threading
from collections import OrderedDict

from werkzeug.wrappers import Response

from local_cloud.api_call import HttpCall, Scope

REMEMBERED = 256  # answers; a retry comes within a second
_REPEATABLE = {"GET", "HEAD"}

_Key = tuple[str, str]

_answers: OrderedDict[_Key, Response] = OrderedDict()
_lock = threading.Lock()


def earlier_answer(http: HttpCall, scope: Scope) -> Response | None:
    """Returns the answer that an earlier try of this very call was given, if there was one."""
    key = _key(http, scope)
    with _lock:
        return _answers.get(key) if key else None


def remember_answer(http: HttpCall, scope: Scope, response: Response) -> None:
    """Keeps the answer for a retry, unless it is an error: a retry after an error tries again."""
    key = _key(http, scope)
    if not key or response.status_code >= 300 or http.environ["REQUEST_METHOD"] in _REPEATABLE:
        return
    with _lock:
        _answers[key] = response
        while len(_answers) > REMEMBERED:
            _answers.popitem(last=False)


def _key(http: HttpCall, scope: Scope) -> _Key | None:
    """AWS's SDKs name each call, with all its tries, by an id of its own."""
    invocation = http.environ.get("HTTP_AMZ_SDK_INVOCATION_ID")
    return (scope.access_key_id, invocation) if invocation else None
