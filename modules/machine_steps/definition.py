"""The state machine's definition, in Amazon States Language."""

import re
from pathlib import Path

_FILE = Path(__file__).with_name("state_machine.asl.json")
# An execution may last as long as CodePipeline waits for one
# (https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html).
TIMEOUT_SECONDS = 7 * 24 * 3600
_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")


def definition(
    *, partition: str, environment: str, submit_function: str, status_function: str
) -> str:
    """Returns the definition for the machines of ``environment``.

    submit_function, status_function: ARNs.
    """
    values = {
        "partition": partition,
        "environment": environment,
        "submit_function": submit_function,
        "status_function": status_function,
        "timeout_seconds": str(TIMEOUT_SECONDS),
    }
    return _PLACEHOLDER.sub(lambda found: values[found[1]], _FILE.read_text())
