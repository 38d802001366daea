"""python -m local_cloud: runs the embedded AWS until Ctrl-C or SIGTERM."""

import argparse
import re
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

from local_cloud.server import Server


def main(argv: list[str] | None = None) -> int:
    """Serves until a signal arrives; returns the exit code."""
    options = _parser().parse_args(argv)
    server = Server(
        options.port, options.home, options.accounts, options.region, options.deploy_role
    )

    def end(_signal: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        threading.Thread(target=server.stop).start()  # shutdown() waits for serve() to return

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    sys.stdout.write(f"The embedded AWS listens at {server.instance.endpoint}\n")
    sys.stdout.flush()
    server.serve()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local_cloud", description=__doc__)
    parser.add_argument(
        "--port", type=int, default=0, help="loopback port; any free one if taken or 0"
    )
    parser.add_argument("--home", type=Path, required=True, help="where files and logs are kept")
    parser.add_argument(
        "--accounts", type=_accounts, required=True, help="account ids, separated by commas"
    )
    parser.add_argument("--region", default="eu-west-1")
    parser.add_argument("--deploy-role", default="branchline-deploy", help="made in every account")
    return parser


def _accounts(text: str) -> tuple[str, ...]:
    accounts = tuple(dict.fromkeys(text.split(",")))
    for account in accounts:
        if not re.fullmatch(r"[0-9]{12}", account):
            raise argparse.ArgumentTypeError(f"an account id has 12 digits, not {account!r}")
    return accounts


if __name__ == "__main__":
    sys.exit(main())
