"""Does a job and puts its result, whatever happens in between."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol, assert_never

from handlers.pipelines.job import (
    MAX_MESSAGE_LENGTH,
    MAX_SUMMARY_LENGTH,
    Asked,
    Failed,
    Job,
    JobResult,
    Succeeded,
    read_job,
)
from handlers.shared.log import logger

if TYPE_CHECKING:
    from mypy_boto3_codepipeline import CodePipelineClient

__all__ = ["CodePipelineJobs", "Jobs", "Step", "do_job"]

# What is kept of an invocation's time for putting the result: all attempts of one call that AWS
# does not answer (handlers/shared/calls.py).
REPORTING_SECONDS = 22.0

Step = Callable[[Job], JobResult]


class Jobs(Protocol):
    """Where results go."""

    def put(self, job: Job, result: JobResult) -> None:
        """Puts the result of a job."""


class CodePipelineJobs:
    """The jobs of CodePipeline."""

    def __init__(self, codepipeline: "CodePipelineClient") -> None:
        self._codepipeline = codepipeline

    def put(self, job: Job, result: JobResult) -> None:
        """Puts the result; one that was put before stays.

        Raises ClientError or BotoCoreError if CodePipeline does not take it.
        """
        try:
            self._put(job, result)
        except self._codepipeline.exceptions.InvalidJobStateException:
            logger.warning("the job has a result, or its execution ended", extra={"job": job.id})

    def _put(self, job: Job, result: JobResult) -> None:
        match result:
            case Succeeded(message, variables):
                self._put_success(job, message, outputVariables=dict(variables))
            case Asked(token, message):
                self._put_success(job, message, continuationToken=token)
            case Failed(message):
                self._codepipeline.put_job_failure_result(
                    jobId=job.id,
                    failureDetails={
                        "type": "JobFailed",
                        "message": message[:MAX_MESSAGE_LENGTH] or "it gave no reason",
                    },
                )
            case unreachable:
                assert_never(unreachable)

    def _put_success(self, job: Job, message: str, **result: Any) -> None:
        if message:
            result["executionDetails"] = {"summary": message[:MAX_SUMMARY_LENGTH]}
        self._codepipeline.put_job_success_result(jobId=job.id, **result)


def do_job(event: object, remaining_seconds: float, jobs: Jobs, step: Step) -> None:
    """Does the event's job by ``step`` and puts its result.

    remaining_seconds: until Lambda ends the invocation; ``step`` is given all but what putting
    the result may need. What it raises, or not ending by then, is a failure of the action.

    Raises MalformedEvent if the event holds no job, and whatever putting the result raises:
    Lambda then invokes again, and a step may be done twice.
    """
    job = read_job(event)
    result = _result_within(remaining_seconds - REPORTING_SECONDS, step, job)
    logger.info("job done", extra={"job": job.id, "result": result})
    jobs.put(job, result)


def _result_within(seconds: float, step: Step, job: Job) -> JobResult:
    executor = ThreadPoolExecutor(max_workers=1)
    try:
        return executor.submit(step, job).result(timeout=seconds)
    except TimeoutError:
        return Failed(
            f"AWS did not answer within {seconds:.0f} s. Retry the stage: what is done already "
            "is not done again."
        )
    except Exception as error:  # whatever it is, the execution must learn of it
        logger.exception("the job failed", extra={"job": job.id})
        return Failed(
            f"{type(error).__name__}: {error}. Retry the stage; the function's log has more."
        )
    finally:
        executor.shutdown(wait=False)
