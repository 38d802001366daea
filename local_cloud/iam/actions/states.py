"""AWS Step Functions: actions are on a state machine or on an execution of it."""

from local_cloud.iam.actions.table import PassedRole, Table

_ROLE = PassedRole("roleArn", "states.amazonaws.com")

TABLE = Table(
    prefix="states",
    arns={
        "stateMachineArn": "{}",
        "executionArn": "{}",
        "resourceArn": "{}",
        "activityArn": "{}",
        "name": "stateMachine:{}",
    },
    passes={"CreateStateMachine": _ROLE, "UpdateStateMachine": _ROLE},
)
