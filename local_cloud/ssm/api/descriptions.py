"""Commands and their invocations as the API tells them."""

from datetime import datetime
from typing import Any

from local_cloud.ssm.command import ENDS, ERRORS, NOT_BEGUN, Command, Invocation, State, StepRun

MAX_PLUGIN_OUTPUT = 2500  # CommandPlugin API reference
_OUTPUT_MEMBERS = ("OutputS3BucketName", "OutputS3KeyPrefix")


def command_description(command: Command) -> dict[str, Any]:
    """Returns the command as SendCommand and ListCommands tell it."""
    request = command.request
    return _common(command) | {
        "ExpiresAfter": command.expires_at,
        "Parameters": request.get("Parameters") or {},
        "InstanceIds": request.get("InstanceIds") or [],
        "Targets": request.get("Targets") or [],
        "Status": command.state.status,
        "StatusDetails": command.state.details,
        "OutputS3Region": command.region,
        **{name: request[name] for name in _OUTPUT_MEMBERS if name in request},
        "MaxConcurrency": request.get("MaxConcurrency", "50"),
        "MaxErrors": request.get("MaxErrors", "0"),
        "TargetCount": len(command.invocations),
        "CompletedCount": command.count(ENDS),
        "ErrorCount": command.count(ERRORS),
        "DeliveryTimedOutCount": command.count({State.DELIVERY_TIMED_OUT}),
        "TimeoutSeconds": command.delivery_seconds,
    }


def invocation_description(
    command: Command, invocation: Invocation, *, details: bool
) -> dict[str, Any]:
    """Returns the invocation as ListCommandInvocations tells it. details: with its steps."""
    last = invocation.steps[-1]
    return _common(command) | {
        "InstanceId": invocation.node.id,
        "InstanceName": invocation.node.name,
        "Status": invocation.state.status,
        "StatusDetails": invocation.state.details,
        "StandardOutputUrl": last.output_url,
        "StandardErrorUrl": last.error_url,
        "CommandPlugins": [_plugin(command, each) for each in invocation.steps] if details else [],
    }


def step_description(
    command: Command, invocation: Invocation, step: StepRun | None
) -> dict[str, Any]:
    """Returns a step on a node as GetCommandInvocation tells it.

    step: None for all steps of a document with several, which gives no output.
    """
    state = step.state if step and step.state is not State.PENDING else invocation.state
    code = step.code if step else _code(invocation)
    start = step.start if step else invocation.start
    end = step.end if step else invocation.end
    return {
        "CommandId": command.id,
        "InstanceId": invocation.node.id,
        "Comment": command.request.get("Comment", ""),
        "DocumentName": command.document.name,
        "DocumentVersion": command.document.version,
        "PluginName": step.name if step else "",
        "ResponseCode": code,
        "ExecutionStartDateTime": _text(start),
        "ExecutionElapsedTime": f"PT{(end - start).total_seconds():.3f}S" if start and end else "",
        "ExecutionEndDateTime": _text(end),
        "Status": state.status,
        "StatusDetails": state.details,
        "StandardOutputContent": step.output if step else "",
        "StandardOutputUrl": step.output_url if step else "",
        "StandardErrorContent": step.error if step else "",
        "StandardErrorUrl": step.error_url if step else "",
        "CloudWatchOutputConfig": _cloud_watch(command),
    }


def _common(command: Command) -> dict[str, Any]:
    return {
        "CommandId": command.id,
        "DocumentName": command.document.name,
        "DocumentVersion": command.request.get("DocumentVersion", "$DEFAULT"),
        "Comment": command.request.get("Comment", ""),
        "RequestedDateTime": command.requested_at,
        "CloudWatchOutputConfig": _cloud_watch(command),
    }


def _cloud_watch(command: Command) -> dict[str, Any]:
    given = command.request.get("CloudWatchOutputConfig")
    return (
        dict(given) if given else {"CloudWatchLogGroupName": "", "CloudWatchOutputEnabled": False}
    )


def _plugin(command: Command, step: StepRun) -> dict[str, Any]:
    error = f"\n----------ERROR-------\n{step.error}" if step.error else ""
    times = {"ResponseStartDateTime": step.start, "ResponseFinishDateTime": step.end}
    return {
        "Name": step.name,
        "Status": step.state.status,
        "StatusDetails": step.state.details,
        "ResponseCode": step.code,
        **{name: time for name, time in times.items() if time},
        "Output": f"{step.output}{error}"[:MAX_PLUGIN_OUTPUT],
        "StandardOutputUrl": step.output_url,
        "StandardErrorUrl": step.error_url,
        "OutputS3Region": command.region,
        **{name: command.request[name] for name in _OUTPUT_MEMBERS if name in command.request},
    }


def _code(invocation: Invocation) -> int:
    codes = [each.code for each in invocation.steps if each.code != NOT_BEGUN]
    return next((code for code in codes if code), 0 if codes else NOT_BEGUN)


def _text(moment: datetime | None) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else ""
