"""Serves until SIGTERM, by which ECS ends a container."""

import os
import signal
import threading
from types import FrameType

from orders.server import make_server

server = make_server(int(os.environ.get("PORT", "8080")), os.environ.get("COMMIT_ID", "unknown"))


def stop(_signal: int, _frame: FrameType | None) -> None:
    """Lets the requests at work end; shutdown() would wait for the very thread it is called in."""
    threading.Thread(target=server.shutdown).start()


signal.signal(signal.SIGTERM, stop)
server.serve_forever()
server.server_close()
