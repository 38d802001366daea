"""How long a function waits for AWS: every client of a function is made with this."""

from botocore.config import Config

__all__ = ["CALLS"]

CONNECT_SECONDS = 2
READ_SECONDS = 5
ATTEMPTS = 3

# botocore's own 60 seconds would outlive the function, which could then neither say what failed
# nor act on the doubt. RunTask carries a token that botocore keeps over its attempts.
CALLS = Config(
    connect_timeout=CONNECT_SECONDS,
    read_timeout=READ_SECONDS,
    retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
)
