"""What a pipeline's role may do: what the actions of its definition ask for, and nothing else."""

from collections.abc import Iterator, Mapping

from modules.addresses import Addresses
from modules.foundations import READ_OBJECTS, WRITE_FROM_AFAR
from modules.iam import Statement
from modules.pipelines.model import Action, Pipeline


def pipeline_permissions(
    addresses: Addresses, pipeline: Pipeline, *, artifacts: str
) -> list[Statement]:
    """Returns the permissions of the pipeline's role.

    artifacts: how the keys of its artifacts begin.
    """
    return [
        *_keep_artifacts(addresses, pipeline, artifacts),
        *_granted("AssumeActionRoles", ("sts:AssumeRole",), _action_roles(pipeline)),
        *_granted(
            "RunBuilds",
            ("codebuild:BatchGetBuilds", "codebuild:StartBuild", "codebuild:StopBuild"),
            _of_provider(addresses, pipeline, "CodeBuild", "codebuild", "project/{ProjectName}"),
        ),
        *_granted(
            "InvokeFunctions",
            ("lambda:InvokeFunction",),
            _of_provider(addresses, pipeline, "Lambda", "lambda", "function:{FunctionName}"),
        ),
        *_run_state_machines(pipeline),
        *_ask_for_approval(addresses, pipeline),
    ]


def _keep_artifacts(
    addresses: Addresses, pipeline: Pipeline, artifacts: str
) -> Iterator[Statement]:
    bucket = addresses.arn("s3", "", pipeline.artifact_bucket, regional=False)
    # https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html
    yield Statement(
        "KnowBucket",
        ("s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"),
        (bucket,),
    )
    yield Statement(
        "KeepArtifacts",
        (*READ_OBJECTS, *WRITE_FROM_AFAR),
        (f"{bucket}/{artifacts}*",),
    )
    yield _use_key(addresses, pipeline, "s3")


def _run_state_machines(pipeline: Pipeline) -> Iterator[Statement]:
    started = [action.configuration for action in _provided(pipeline, "StepFunctions")]
    yield from _granted(
        "RunStateMachines",
        ("states:DescribeStateMachine", "states:StartExecution"),
        {each["StateMachineArn"] for each in started},
    )
    yield from _granted(
        "FollowExecutions", ("states:DescribeExecution",), set(map(_executions, started))
    )


def _executions(configuration: Mapping[str, str]) -> str:
    """The ARN of the executions that an action starts."""
    executions = configuration["StateMachineArn"].replace(":stateMachine:", ":execution:")
    return f"{executions}:{configuration['ExecutionNamePrefix']}-*"


def _ask_for_approval(addresses: Addresses, pipeline: Pipeline) -> Iterator[Statement]:
    topics = {action.configuration["NotificationArn"] for action in _provided(pipeline, "Manual")}
    if topics:
        yield from _granted("AskForApproval", ("sns:Publish",), topics)
        yield _use_key(addresses, pipeline, "sns")


def _use_key(addresses: Addresses, pipeline: Pipeline, service: str) -> Statement:
    return Statement(
        f"UseKeyThrough{service.capitalize()}",
        ("kms:Decrypt", "kms:GenerateDataKey"),
        (pipeline.key_arn,),
        {"StringEquals": {"kms:ViaService": addresses.endpoint(service)}},
    )


def _action_roles(pipeline: Pipeline) -> set[str]:
    return {action.role_arn for action in pipeline.actions if action.role_arn}


def _of_provider(
    addresses: Addresses, pipeline: Pipeline, provider: str, service: str, resource: str
) -> set[str]:
    return {
        addresses.arn(service, addresses.tools, resource.format_map(action.configuration))
        for action in _provided(pipeline, provider)
    }


def _provided(pipeline: Pipeline, provider: str) -> Iterator[Action]:
    return (action for action in pipeline.actions if action.provider == provider)


def _granted(sid: str, actions: tuple[str, ...], resources: set[str]) -> Iterator[Statement]:
    if resources:
        yield Statement(sid, actions, tuple(sorted(resources)))
