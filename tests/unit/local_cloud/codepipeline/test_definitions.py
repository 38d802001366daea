"""Definitions: made, changed, listed and deleted; what AWS refuses is refused."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_cloud_fixture import REGION, TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.codepipeline.conftest import Workshop, action, approval, stage
from tests.unit.local_cloud.contract import call
from tests.unit.local_cloud.workloads import allow, service_role, unique

Change = Callable[[dict[str, Any]], Any]


def declare(workshop: Workshop) -> dict[str, Any]:
    """Returns a declaration that nothing is wrong with."""
    configuration = {"RepositoryName": "nowhere", "BranchName": "main"}
    members = {"configuration": configuration, "outputArtifacts": [{"name": "Source"}]}
    source = action("Source", "Source", "CodeCommit", namespace="Source", **members)
    build = action(
        *("Build", "Build", "CodeBuild"),
        inputArtifacts=[{"name": "Source"}],
        configuration={"ProjectName": "nowhere"},
    )
    return workshop.declare(stage("Source", source), stage("Build", build))


def build_of(definition: dict[str, Any]) -> dict[str, Any]:
    build: dict[str, Any] = definition["stages"][1]["actions"][0]
    return build


def test_a_pipeline_is_made_read_changed_and_deleted(cloud: Cloud, workshop: Workshop) -> None:
    # Given a pipeline with a tag
    codepipeline, given = cloud.client("codepipeline"), declare(workshop)
    tags = [{"key": "team", "value": "shop"}]
    made = call(codepipeline, "CreatePipeline", pipeline=given, tags=tags)
    assert made["tags"] == tags
    # Then it is read with its defaults
    read = call(codepipeline, "GetPipeline", name=given["name"])
    assert read["pipeline"] == made["pipeline"]
    assert (read["pipeline"]["version"], read["pipeline"]["executionMode"]) == (1, "SUPERSEDED")
    arn = f"arn:aws:codepipeline:{REGION}:{TOOLS_ACCOUNT}:{given['name']}"
    assert read["metadata"]["pipelineArn"] == arn
    listed = call(codepipeline, "ListPipelines")["pipelines"]
    assert given["name"] in [each["name"] for each in listed]
    # When it is changed, then both versions are kept
    given["executionMode"] = "QUEUED"
    changed = call(codepipeline, "UpdatePipeline", pipeline=given)["pipeline"]
    assert (changed["version"], changed["executionMode"]) == (2, "QUEUED")
    old = call(codepipeline, "GetPipeline", name=given["name"], version=1)["pipeline"]
    assert old["executionMode"] == "SUPERSEDED"
    # When it is deleted, twice, then it is gone
    for _ in range(2):
        call(codepipeline, "DeletePipeline", name=given["name"])
    with pytest.raises(ClientError, match="PipelineNotFound"):
        codepipeline.get_pipeline(name=given["name"])


def test_tags_are_added_and_removed(cloud: Cloud, workshop: Workshop) -> None:
    codepipeline, given = cloud.client("codepipeline"), declare(workshop)
    codepipeline.create_pipeline(pipeline=given)
    arn = f"arn:aws:codepipeline:{REGION}:{TOOLS_ACCOUNT}:{given['name']}"
    tags = [{"key": "a", "value": "1"}, {"key": "b", "value": "2"}]
    call(codepipeline, "TagResource", resourceArn=arn, tags=tags)
    call(codepipeline, "UntagResource", resourceArn=arn, tagKeys=["a"])
    assert call(codepipeline, "ListTagsForResource", resourceArn=arn)["tags"] == tags[1:]
    with pytest.raises(ClientError, match="InvalidTags"):
        codepipeline.tag_resource(resourceArn=arn, tags=[{"key": "aws:x", "value": ""}])


def test_a_name_is_used_once(cloud: Cloud, workshop: Workshop) -> None:
    codepipeline, given = cloud.client("codepipeline"), declare(workshop)
    codepipeline.create_pipeline(pipeline=given)
    with pytest.raises(ClientError, match="PipelineNameInUse"):
        codepipeline.create_pipeline(pipeline=given)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (lambda d: d.update(name="a/b"), "ValidationException"),
        (lambda d: d["stages"].pop(), "minimum of 2 stages"),
        (lambda d: d["stages"].reverse(), "should start with a stage"),
        (lambda d: d["stages"].append(d["stages"][0] | {"name": "Again"}), "first stage"),
        (lambda d: d["stages"].append(d["stages"][1]), "Build is used more than once"),
        (lambda d: d["stages"].append(stage("Empty")), "must have 1 to 50 actions"),
        (lambda d: d.pop("artifactStore"), "artifactStore"),
        (lambda d: build_of(d).update(region="eu-west-2"), "no artifact store in eu-west-2"),
        (lambda d: d.update(pipelineType="V1", executionMode="QUEUED"), "type V2"),
        (lambda d: d.update(pipelineType="V1", variables=[{"name": "A"}]), "type V2"),
        (lambda d: build_of(d).update(configuration={}), "'ProjectName'"),
        (lambda d: build_of(d).update(inputArtifacts=[]), "takes 1 to 5"),
        (lambda d: build_of(d).update(inputArtifacts=[{"name": "Other"}]), "not declared"),
        (lambda d: build_of(d).update(outputArtifacts=[{"name": "Source"}]), "must be unique"),
        (lambda d: build_of(d).update(namespace="Source"), "more than once"),
        (lambda d: build_of(d).update(namespace="codepipeline"), "reserved"),
        (lambda d: build_of(d).update(timeoutInMinutes=10), "only a manual approval"),
        (
            lambda d: build_of(d)["configuration"].update(Text="#{Later.Key}"),
            "namespace that does not exist",
        ),
        (lambda d: build_of(d)["configuration"].update(Text="x" * 1001), "1 to 1000"),
    ],
)
def test_what_aws_refuses_is_refused(
    cloud: Cloud, workshop: Workshop, change: Change, refusal: str
) -> None:
    given = declare(workshop)
    change(given)
    with pytest.raises(ClientError, match=refusal):
        cloud.client("codepipeline").create_pipeline(pipeline=given)


def test_a_role_that_does_not_trust_codepipeline_is_refused(
    cloud: Cloud, workshop: Workshop
) -> None:
    role = service_role(cloud, "codebuild.amazonaws.com")
    given = declare(workshop) | {"roleArn": role}
    with pytest.raises(ClientError, match="not authorized to perform AssumeRole"):
        cloud.client("codepipeline").create_pipeline(pipeline=given)


def test_an_action_of_an_unknown_type_is_not_implemented(cloud: Cloud, workshop: Workshop) -> None:
    given = declare(workshop)
    build_of(given)["actionTypeId"]["provider"] = "Jenkins"
    with pytest.raises(ClientError, match="AWS Build Jenkins") as caught:
        cloud.client("codepipeline").create_pipeline(pipeline=given)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501


def test_who_makes_a_pipeline_passes_its_role(cloud: Cloud, workshop: Workshop) -> None:
    # Given a role that may make the pipeline, but not pass its role
    given = declare(workshop)
    arn = f"arn:aws:codepipeline:{REGION}:{TOOLS_ACCOUNT}:{given['name']}"
    maker = cloud.role(TOOLS_ACCOUNT, allow("codepipeline:CreatePipeline", arn))
    # When it tries, then IAM says what is missing
    with pytest.raises(ClientError, match="iam:PassRole"):
        cloud.client("codepipeline", role=maker).create_pipeline(pipeline=given)


def test_variables_have_defaults_that_a_start_outweighs(cloud: Cloud, workshop: Workshop) -> None:
    # Given a pipeline with a variable, which an approval shows
    topic, questions = workshop.topic()
    configuration = {"NotificationArn": topic, "CustomData": "#{variables.Reason}"}
    source = workshop.source(workshop.repository())
    pipeline = workshop.pipeline(
        source,
        stage("Ask", approval(configuration=configuration)),
        variables=[{"name": "Reason", "defaultValue": "none"}],
        executionMode="PARALLEL",
    )
    assert '"customData": "none"' in questions.receive_json()["Message"]
    # When it is started with another value, then that is shown
    execution = pipeline.start(variables=[{"name": "Reason", "value": "a fix"}])
    assert '"customData": "a fix"' in questions.receive_json()["Message"]
    answer = call(
        cloud.client("codepipeline"),
        "GetPipelineExecution",
        pipelineName=pipeline.name,
        pipelineExecutionId=execution,
    )
    variables = answer["pipelineExecution"]["variables"]
    assert variables == [{"name": "Reason", "resolvedValue": "a fix"}]
    # And one that is not declared is refused
    with pytest.raises(ClientError, match="declares no variable Other"):
        pipeline.start(variables=[{"name": "Other", "value": "x"}])


def test_a_variable_that_no_action_has_set_fails_its_reader(workshop: Workshop) -> None:
    configuration = {"CustomData": "#{Source.NoSuchKey}"}
    source = workshop.source(workshop.repository())
    pipeline = workshop.pipeline(source, stage("Ask", approval(configuration=configuration)))
    assert pipeline.finish(pipeline.first()) == "Failed"
    details = pipeline.latest("Ask")["errorDetails"]
    assert details["code"] == "ConfigurationError"
    assert "#{Source.NoSuchKey}" in details["message"]


def test_what_was_never_made_is_not_found(cloud: Cloud) -> None:
    codepipeline, name = cloud.client("codepipeline"), unique("pipeline")
    for ask in (codepipeline.get_pipeline_state, codepipeline.start_pipeline_execution):
        with pytest.raises(ClientError, match="PipelineNotFound"):
            ask(name=name)
