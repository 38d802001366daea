"""`python -m cli VERB --config FILE`: the operator's command line."""

import sys

import typer
from botocore.exceptions import BotoCoreError, ClientError

from cli.alone import alone
from cli.console import complain
from cli.errors import OperatorError
from cli.verbs.approve import approve
from cli.verbs.bootstrap import bootstrap
from cli.verbs.check import check
from cli.verbs.demo import demo
from cli.verbs.deploy import deploy
from cli.verbs.destroy import destroy
from cli.verbs.diff import diff
from cli.verbs.host import host
from cli.verbs.host_remove import host_remove
from cli.verbs.host_rotate import host_rotate
from cli.verbs.hosts import hosts
from cli.verbs.node import node
from cli.verbs.redrive import redrive
from cli.verbs.release import release
from cli.verbs.rollback import rollback
from cli.verbs.status import status
from cli.verbs.stop import stop
from cli.verbs.synth import synth
from modules.settings import ConfigurationError

app = typer.Typer(
    name="cli", help="Branchline's commands.", add_completion=False, pretty_exceptions_enable=False
)
for verb in (
    *(alone(deploy), diff, alone(destroy), bootstrap),
    *(demo, status, approve, node, stop, redrive, synth, check),
    *(host, hosts, host_remove, host_rotate, release, rollback),
):
    app.command()(verb)


def main() -> None:
    """Runs the verb of the command line, and ends the process with its exit code."""
    try:
        app()
    except ConfigurationError as error:
        for line in error.lines:
            complain(line)
    except (OperatorError, BotoCoreError, ClientError) as error:
        complain(f"error: {error}")
    sys.exit(1)


if __name__ == "__main__":
    main()
