"""CodeCommit sources, of this account and of others, and what starts pipelines for them."""

import io
import json
from typing import Any
from zipfile import ZipFile

import pytest

from tests.local_cloud_fixture import REGION, SOURCE_ACCOUNT, TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.codepipeline.conftest import (
    READ_SOURCE,
    Pipeline,
    Workshop,
    approval,
    stage,
)
from tests.unit.local_cloud.workloads import allow, eventually, policy, service_role, unique

EVENTS = "events.amazonaws.com"


def archive(cloud: Cloud, pipeline: Pipeline, execution: str) -> ZipFile:
    """Returns the zip that a source has made, when it has."""
    run = pipeline.runs(execution)["Source"]
    where = run["output"]["outputArtifacts"][0]["s3location"]
    answer = cloud.client("s3").get_object(Bucket=where["bucket"], Key=where["key"])
    return ZipFile(io.BytesIO(answer["Body"].read()))


def error(pipeline: Pipeline, execution: str) -> dict[str, Any]:
    """Returns why a source failed, when it has."""
    assert pipeline.finish(execution) == "Failed"
    run = pipeline.runs(execution)["Source"]
    return dict(run["output"]["executionResult"]["errorDetails"])


def test_a_source_is_the_branchs_tip_and_tells_about_it(cloud: Cloud, workshop: Workshop) -> None:
    # Given a repository with a second commit
    repository = workshop.repository()
    commit = repository.commit("more.txt", "more", "Add more\n\nBecause.\n")
    # When its pipeline has got the source
    pipeline = workshop.pipeline(workshop.source(repository), stage("Ask", approval()))
    execution = pipeline.first()
    pipeline.token("Ask")
    # Then the artifact has its files, and the variables tell which commit it is
    assert archive(cloud, pipeline, execution).namelist() == ["hello.txt", "more.txt"]
    variables = pipeline.runs(execution)["Source"]["output"]["outputVariables"]
    dates = {variables.pop("AuthorDate")[-1], variables.pop("CommitterDate")[-1]}
    assert dates == {"Z"}
    assert variables == {
        "BranchName": "main",
        "CommitId": commit,
        "CommitMessage": "Add more\n\nBecause.",
        "RepositoryName": repository.name,
    }


def test_a_chosen_commit_is_built_and_not_the_tip(cloud: Cloud, workshop: Workshop) -> None:
    # Given a repository whose tip has moved on
    repository = workshop.repository()
    chosen = repository.commit("chosen.txt", "chosen")
    repository.commit("later.txt", "later")
    pipeline = workshop.pipeline(workshop.source(repository), stage("Ask", approval()))
    pipeline.answer("Ask")
    # When an execution is started for the earlier commit
    revision = {"actionName": "Source", "revisionType": "COMMIT_ID", "revisionValue": chosen}
    execution = pipeline.start(sourceRevisions=[revision])
    eventually(lambda: "Approve" in pipeline.runs(execution))
    # Then it has that commit's files
    assert "later.txt" not in archive(cloud, pipeline, execution).namelist()
    listed = pipeline.codepipeline.list_pipeline_executions(pipelineName=pipeline.name)
    source = listed["pipelineExecutionSummaries"][0]["sourceRevisions"][0]
    assert (source["actionName"], source["revisionId"]) == ("Source", chosen)


@pytest.mark.parametrize("missing", READ_SOURCE)
def test_a_role_needs_each_permission_of_a_source(workshop: Workshop, missing: str) -> None:
    repository = workshop.repository()
    given = [action for action in READ_SOURCE if action != missing]
    workshop.statements[:] = [allow(given, repository.arn)]
    pipeline = workshop.pipeline(workshop.source(repository), stage("Ask", approval()))
    why = error(pipeline, pipeline.first())
    assert why["code"] == "PermissionError"
    assert missing in why["message"]


def test_a_source_of_another_account_is_read_by_the_actions_role(
    cloud: Cloud, workshop: Workshop
) -> None:
    # Given a key and a bucket that let the other account's role in
    repository = workshop.repository(SOURCE_ACCOUNT)
    reader = _reader(cloud, workshop, repository.arn)
    root = {"AWS": f"arn:aws:iam::{TOOLS_ACCOUNT}:root"}
    key_policy = policy(
        allow("kms:*", "*", Principal=root),
        allow(["kms:GenerateDataKey", "kms:Decrypt"], "*", Principal={"AWS": reader}),
    )
    key = cloud.client("kms").create_key(Policy=key_policy)["KeyMetadata"]["Arn"]
    _let_use_key(cloud, reader, key)
    objects = allow("s3:PutObject", f"arn:aws:s3:::{workshop.bucket}/*", Principal={"AWS": reader})
    cloud.client("s3").put_bucket_policy(Bucket=workshop.bucket, Policy=policy(objects))
    workshop.statements[:] = [allow("sts:AssumeRole", reader)]
    # When a pipeline reads the repository with that role
    store = {"type": "S3", "location": workshop.bucket, "encryptionKey": {"id": key, "type": "KMS"}}
    source = workshop.source(repository, roleArn=reader)
    pipeline = workshop.pipeline(source, stage("Ask", approval()), artifactStore=store)
    # Then it has the source, encrypted with the key
    pipeline.token("Ask")
    run = pipeline.runs(pipeline.first())["Source"]
    where = run["output"]["outputArtifacts"][0]["s3location"]
    head = cloud.client("s3").head_object(Bucket=where["bucket"], Key=where["key"])
    assert head["SSEKMSKeyId"] == key


def test_the_pipelines_role_must_be_allowed_to_assume_the_actions(
    cloud: Cloud, workshop: Workshop
) -> None:
    repository = workshop.repository(SOURCE_ACCOUNT)
    reader = _reader(cloud, workshop, repository.arn)
    workshop.statements.clear()
    source = workshop.source(repository, roleArn=reader)
    pipeline = workshop.pipeline(source, stage("Ask", approval()))
    why = error(pipeline, pipeline.first())
    assert (why["code"], "sts:AssumeRole" in why["message"]) == ("PermissionError", True)


def test_a_rule_starts_its_pipeline_for_the_commit_of_the_event(
    cloud: Cloud, workshop: Workshop
) -> None:
    # Given a rule whose target is a pipeline, with a transformer that passes the commit on
    repository = workshop.repository()
    pipeline = workshop.pipeline(workshop.source(repository), stage("Ask", approval()))
    pipeline.answer("Ask")
    arn = f"arn:aws:codepipeline:{REGION}:{TOOLS_ACCOUNT}:{pipeline.name}"
    role = service_role(cloud, EVENTS, allow("codepipeline:StartPipelineExecution", arn))
    rule = _rule(cloud, repository.arn, {"Arn": arn, "RoleArn": role})
    # When a commit is made
    commit = repository.commit("pushed.txt", "pushed")
    # Then the rule has started an execution of that commit
    summary = eventually(lambda: _started(pipeline, "CloudWatchEvent"))
    assert summary["trigger"]["triggerDetail"] == rule
    execution = summary["pipelineExecutionId"]
    eventually(lambda: "Approve" in pipeline.runs(execution))
    variables = pipeline.runs(execution)["Source"]["output"]["outputVariables"]
    assert variables["CommitId"] == commit


def test_a_rules_role_that_may_not_start_it_starts_nothing(
    cloud: Cloud, workshop: Workshop
) -> None:
    # Given a rule whose role is allowed nothing, and one behind it that is
    repository = workshop.repository()
    pipeline = workshop.pipeline(workshop.source(repository), stage("Ask", approval()))
    arn = f"arn:aws:codepipeline:{REGION}:{TOOLS_ACCOUNT}:{pipeline.name}"
    queue = cloud.client("sqs").create_queue(QueueName=unique("refused"))["QueueUrl"]
    queue_arn = f"arn:aws:sqs:{REGION}:{TOOLS_ACCOUNT}:{queue.rsplit('/', 1)[1]}"
    sends = allow("sqs:SendMessage", queue_arn, Principal={"Service": EVENTS})
    cloud.client("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy(sends)})
    target = {"Arn": arn, "RoleArn": service_role(cloud, EVENTS)}
    _rule(cloud, repository.arn, target | {"DeadLetterConfig": {"Arn": queue_arn}})
    # When a commit is made, then the event is a dead letter
    repository.commit("pushed.txt", "pushed")
    sqs = cloud.client("sqs")
    letter = eventually(
        lambda: sqs.receive_message(QueueUrl=queue, MessageAttributeNames=["All"]).get("Messages")
    )[0]
    assert letter["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "NO_PERMISSIONS"
    assert _started(pipeline, "CloudWatchEvent") == {}


def _reader(cloud: Cloud, workshop: Workshop, repository: str) -> str:
    """Makes a role of the source account for pipelines of the tools account; returns its ARN."""
    iam, name = cloud.client("iam", SOURCE_ACCOUNT), unique("reader")
    root = {"AWS": f"arn:aws:iam::{TOOLS_ACCOUNT}:root"}
    trust = {"Effect": "Allow", "Principal": root, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))["Role"]
    objects = allow("s3:PutObject", f"arn:aws:s3:::{workshop.bucket}/*")
    given = policy(allow(READ_SOURCE, repository), objects)
    iam.put_role_policy(RoleName=name, PolicyName="given", PolicyDocument=given)
    return str(role["Arn"])


def _let_use_key(cloud: Cloud, role: str, key: str) -> None:
    cloud.client("iam", SOURCE_ACCOUNT).put_role_policy(
        RoleName=role.rsplit("/", 1)[1],
        PolicyName="key",
        PolicyDocument=policy(allow(["kms:GenerateDataKey", "kms:Decrypt"], key)),
    )


def _rule(cloud: Cloud, repository: str, target: dict[str, Any]) -> str:
    """Makes a rule for pushes to a repository; returns its ARN."""
    events, name = cloud.client("events"), unique("rule")
    pattern = json.dumps({"source": ["aws.codecommit"], "resources": [repository]})
    rule = events.put_rule(Name=name, EventPattern=pattern)["RuleArn"]
    template = (
        '{"sourceRevisions": [{"actionName": "Source", "revisionType": "COMMIT_ID",'
        ' "revisionValue": <commit>}]}'
    )
    paths = {"commit": "$.detail.commitId"}
    transformer = {"InputPathsMap": paths, "InputTemplate": template}
    targets = [{"Id": "pipeline", "InputTransformer": transformer, **target}]
    events.put_targets(Rule=name, Targets=targets)
    return str(rule)


def _started(pipeline: Pipeline, trigger: str) -> dict[str, Any]:
    """Returns the newest execution with a trigger, empty if there is none."""
    listed = pipeline.codepipeline.list_pipeline_executions(pipelineName=pipeline.name)
    summaries: list[dict[str, Any]] = listed["pipelineExecutionSummaries"]
    return next((s for s in summaries if s["trigger"]["triggerType"] == trigger), {})
