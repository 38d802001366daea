"""The state machine of machine steps, run by the interpreter with functions that answer at once."""

from modules.machine_steps import checked_documents
from tests.local_cloud_fixture import Cloud
from tests.unit.local_cloud.stepfunctions.machines import Machine, make_machine
from tests.unit.local_cloud.workloads import allow, make_function

DEFINITION = checked_documents.BUILT_IN.parent / "state_machine.asl.json"
SUBMIT = """
def handle(event, context):
    return {"outcome": "running", "wait_seconds": 0, "looks": 0, "event": event}
"""
REFUSE = """
def handle(event, context):
    return {"outcome": "failed", "error": "InvalidRequest", "cause": "line 3: is wrong"}
"""
LOOK = """
def handle(event, context):
    looks = event["looks"] + 1
    outcome = "succeeded" if looks == 2 else "running"
    return event | {"outcome": outcome, "looks": looks, "wait_seconds": 1}
"""


def machine(cloud: Cloud, submit: str, status: str) -> Machine:
    """Makes the state machine with these functions."""
    functions = {"submit": make_function(cloud, submit), "status": make_function(cloud, status)}
    text = DEFINITION.read_text()
    values = {
        "timeout_seconds": "60",
        "partition": "aws",
        "environment": "stage",
        "submit_function": functions["submit"],
        "status_function": functions["status"],
    }
    for name, value in values.items():
        text = text.replace(f"${{{name}}}", value)
    return make_machine(cloud, text, allow("lambda:InvokeFunction", [*functions.values()]))


def test_it_looks_until_the_command_has_ended(cloud: Cloud) -> None:
    steps = machine(cloud, SUBMIT, LOOK)
    ended = steps.run('{"instance_id": "i-0123456789abcdef0"}')
    assert ended["status"] == "SUCCEEDED", ended
    assert '"looks":2' in ended["output"]
    assert f'"execution":"{ended["executionArn"]}"' in ended["output"]


def test_it_fails_with_the_functions_error_and_cause(cloud: Cloud) -> None:
    ended = machine(cloud, REFUSE, LOOK).run()
    told = (ended["status"], ended["error"], ended["cause"])
    assert told == ("FAILED", "InvalidRequest", "line 3: is wrong")
