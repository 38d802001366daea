"""Lets one command at a time change a deployment."""

import fcntl
import functools
from collections.abc import Callable
from typing import ParamSpec

from cli.errors import OperatorError
from cli.project import WORK

P = ParamSpec("P")


def alone(verb: Callable[P, None]) -> Callable[P, None]:
    """Returns ``verb`` so that it raises OperatorError while another such verb runs.

    Two of them would start two embedded AWS, and each would hold locks that the other needs.
    """

    @functools.wraps(verb)
    def locked(*arguments: P.args, **options: P.kwargs) -> None:
        WORK.mkdir(parents=True, exist_ok=True)
        with (WORK / "lock").open("w") as file:  # however the process ends, the lock goes with it
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise OperatorError(
                    "Another `make deploy` or `make destroy` of this folder is at work: "
                    "wait for it, or end it with Ctrl-C."
                ) from error
            verb(*arguments, **options)

    return locked
