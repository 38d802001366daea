"""PutJobSuccessResult and PutJobFailureResult: what functions tell about their jobs."""

import re
from typing import Any

from local_cloud.codepipeline.action_execution import MAX_MESSAGE, MAX_SUMMARY
from local_cloud.codepipeline.api.registry import codepipeline_operation
from local_cloud.codepipeline.jobs import Job, JobFailed, JobSucceeded, find_job
from local_cloud.operations import AwsError, Call

MAX_VARIABLES_BYTES = 122_880  # of all output variables of an action together (quotas page)
_VARIABLE = re.compile(r"[A-Za-z0-9@_-]+")


@codepipeline_operation
def get_job_details(call: Call) -> dict[str, Any]:
    """Returns what a job is about."""
    job = _job(call)
    return {"jobDetails": {"id": job.id, "data": job.data, "accountId": call.account}}


@codepipeline_operation
def put_job_success_result(call: Call) -> None:
    """Ends the action of a job or, with a continuation token, has the function invoked again."""
    given = call.parameters
    details = given.get("executionDetails") or {}
    variables = dict(given.get("outputVariables") or {})
    _check_variables(variables)
    _check_length(details.get("summary"), MAX_SUMMARY, "executionDetails.summary")
    result = JobSucceeded(
        variables,
        details.get("summary"),
        details.get("externalExecutionId"),
        given.get("continuationToken"),
    )
    _job(call).settle(result)


@codepipeline_operation
def put_job_failure_result(call: Call) -> None:
    """Fails the action of a job."""
    details = call.parameters["failureDetails"]
    _check_length(details["message"], MAX_MESSAGE, "failureDetails.message")
    result = JobFailed(details["type"], details["message"], details.get("externalExecutionId"))
    _job(call).settle(result)


def _job(call: Call) -> Job:
    return find_job(call.account, call.region, call.parameters["jobId"])


def _check_variables(variables: dict[str, str]) -> None:
    size = sum(len(name.encode()) + len(value.encode()) for name, value in variables.items())
    if size > MAX_VARIABLES_BYTES:
        message = f"The output variables exceed the limit of {MAX_VARIABLES_BYTES} bytes"
        raise AwsError("OutputVariablesSizeExceededException", message)
    for name in variables:
        if not _VARIABLE.fullmatch(name):
            raise AwsError("ValidationException", f"'{name}' is not a name of an output variable")


def _check_length(text: str | None, most: int, member: str) -> None:
    if text is not None and not 1 <= len(text) <= most:
        message = f"Value at '{member}' failed to satisfy constraint: length 1 to {most}"
        raise AwsError("ValidationException", message)
