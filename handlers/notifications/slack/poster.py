"""Posts to Slack, as patiently as one invocation allows.

https://docs.slack.dev/apis/web-api/rate-limits: one message a second, and after more of them 429
with the seconds to wait in Retry-After.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import urllib3

from handlers.shared.log import logger

__all__ = ["Destination", "NotPosted", "SlackPoster", "bot", "webhook"]

CONNECT_SECONDS = 3.0
READ_SECONDS = 7.0
ATTEMPTS = 3
PAUSE_SECONDS = 1.0  # after an error without a Retry-After
_TOO_MANY = 429
_SERVER_ERROR = 500
_OK = 200
_API = "https://slack.com/api/chat.postMessage"


class NotPosted(RuntimeError):
    """Slack did not take a message. The text never holds the webhook's URL or the token."""


@dataclass(frozen=True)
class Destination:
    """Where to post: the URL, and headers that say who posts. Both are secrets."""

    url: str
    headers: Mapping[str, str]

    def __repr__(self) -> str:
        return "Destination(…)"


def webhook(url: str) -> Destination:
    """Returns an incoming webhook; a URL without its protocol is taken as well."""
    return Destination(url if "://" in url else f"https://{url}", {})


def bot(token: str) -> Destination:
    """Returns the Web API, for a bot with this token and the scope ``chat:write``."""
    return Destination(_API, {"Authorization": f"Bearer {token}"})


class Http(Protocol):
    """The part of urllib3 that is used here."""

    def request(self, method: str, url: str, **arguments: Any) -> urllib3.BaseHTTPResponse:
        """Sends one request."""


class SlackPoster:
    """Posts one message at a time.

    sleep, http: for tests.
    """

    def __init__(
        self,
        destination: Destination,
        http: Http | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._destination = destination
        self._http: Http = http or urllib3.PoolManager(retries=False)
        self._sleep = sleep

    def post(self, payload: Mapping[str, Any], patience_seconds: float) -> None:
        """Posts the payload.

        patience_seconds: how long waiting for Slack may take in all.

        Raises NotPosted if Slack refuses it, or asks for more patience than there is.
        """
        for attempt in range(1, ATTEMPTS + 1):
            wait, reason = self._try(payload)
            if not reason:
                return
            if wait is None or wait > patience_seconds or attempt == ATTEMPTS:
                raise NotPosted(f"Slack did not take the message: {reason}")
            logger.warning("Slack asks to wait", extra={"seconds": wait, "reason": reason})
            self._sleep(wait)
            patience_seconds -= wait

    def _try(self, payload: Mapping[str, Any]) -> tuple[float | None, str]:
        """Returns how long to wait before the next try (None: never) and why; "" if posted."""
        try:
            answer = self._http.request(
                "POST",
                self._destination.url,
                body=json.dumps(payload).encode(),
                headers={"Content-Type": "application/json; charset=utf-8"}
                | dict(self._destination.headers),
                timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
                redirect=False,
            )
        except urllib3.exceptions.HTTPError as error:
            # Its text holds the URL.
            return PAUSE_SECONDS, f"no answer ({type(error).__name__})"
        return _judge(answer)


def _judge(answer: urllib3.BaseHTTPResponse) -> tuple[float | None, str]:
    text = answer.data.decode(errors="replace")[:200]
    if answer.status == _TOO_MANY:
        return _retry_after(answer), "too many messages"
    if answer.status >= _SERVER_ERROR:
        return PAUSE_SECONDS, f"HTTP {answer.status}: {text}"
    if answer.status != _OK:
        return None, f"HTTP {answer.status}: {text}"
    return None, _refusal(text)


def _refusal(text: str) -> str:
    """The Web API answers 200 also when it refuses; a webhook answers "ok"."""
    if not text.startswith("{"):
        return ""
    try:
        answer = json.loads(text)
    except json.JSONDecodeError:
        return ""  # cut: a long answer is that of a message that was posted
    return "" if answer.get("ok") else str(answer.get("error", "it gives no reason"))


def _retry_after(answer: urllib3.BaseHTTPResponse) -> float:
    given = answer.headers.get("Retry-After", "")
    return float(given) if given.isdecimal() else PAUSE_SECONDS
