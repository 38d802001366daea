"""Pipelines of a test's own: their bucket, their role, their repository, their executions."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.local_cloud_fixture import REGION, TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.contract import call
from tests.unit.local_cloud.workloads import (
    Queue,
    allow,
    eventually,
    make_function,
    make_queue,
    service_role,
    unique,
)

CODEPIPELINE = "codepipeline.amazonaws.com"
ENDED = {"Succeeded", "Failed", "Stopped", "Superseded", "Cancelled"}
READ_SOURCE = [
    f"codecommit:{action}"
    for action in ("GetBranch", "GetCommit", "UploadArchive", "GetUploadArchiveStatus")
]

Action = dict[str, Any]
Stage = dict[str, Any]


def action(name: str, category: str, provider: str, **members: Any) -> Action:
    """Returns an action of an AWS provider."""
    kind = {"category": category, "owner": "AWS", "provider": provider, "version": "1"}
    return {"name": name, "actionTypeId": kind, **members}


def stage(name: str, *actions: Action) -> Stage:
    """Returns a stage."""
    return {"name": name, "actions": list(actions)}


def approval(name: str = "Approve", **members: Any) -> Action:
    """Returns a manual approval: the simplest action that waits for the test."""
    return action(name, "Approval", "Manual", **members)


@dataclass(frozen=True)
class Repository:
    """A repository with one commit on main."""

    cloud: Cloud
    name: str
    account: str = TOOLS_ACCOUNT

    @property
    def arn(self) -> str:
        """Returns the ARN."""
        return f"arn:aws:codecommit:{REGION}:{self.account}:{self.name}"

    def commit(self, path: str, content: str, message: str = "Change") -> str:
        """Commits a file to main; returns the commit's id."""
        codecommit = self.cloud.client("codecommit", self.account)
        branches = codecommit.list_branches(repositoryName=self.name)["branches"]
        parent = {}
        if branches:
            tip = codecommit.get_branch(repositoryName=self.name, branchName="main")
            parent = {"parentCommitId": tip["branch"]["commitId"]}
        answer = codecommit.create_commit(
            repositoryName=self.name,
            branchName="main",
            commitMessage=message,
            putFiles=[{"filePath": path, "fileContent": content.encode()}],
            **parent,
        )
        return str(answer["commitId"])


@dataclass(frozen=True)
class Pipeline:
    """A pipeline, and what a test does with it."""

    codepipeline: Any
    name: str
    definition: dict[str, Any]

    def start(self, **parameters: Any) -> str:
        """Starts an execution; returns its id."""
        answer = call(self.codepipeline, "StartPipelineExecution", name=self.name, **parameters)
        return str(answer["pipelineExecutionId"])

    def first(self) -> str:
        """Returns the id of the execution that its creation started."""
        summaries = self.codepipeline.list_pipeline_executions(pipelineName=self.name)
        return str(summaries["pipelineExecutionSummaries"][-1]["pipelineExecutionId"])

    def status(self, execution: str) -> str:
        """Returns the status of an execution."""
        answer = call(
            self.codepipeline,
            "GetPipelineExecution",
            pipelineName=self.name,
            pipelineExecutionId=execution,
        )
        return str(answer["pipelineExecution"]["status"])

    def finish(self, execution: str) -> str:
        """Returns the status of an execution when it has ended."""
        eventually(lambda: self.status(execution) in ENDED)
        return self.status(execution)

    def succeed(self, execution: str) -> None:
        """Waits for the end of an execution. Raises AssertionError, with the reasons, if failed."""
        status = self.finish(execution)
        results = [run["output"]["executionResult"] for run in self.runs(execution).values()]
        assert status == "Succeeded", [each.get("errorDetails") for each in results]

    def runs(self, execution: str) -> dict[str, dict[str, Any]]:
        """Returns the last run of each action of an execution, by the action's name."""
        answer = call(
            self.codepipeline,
            "ListActionExecutions",
            pipelineName=self.name,
            filter={"pipelineExecutionId": execution},
        )
        return {run["actionName"]: run for run in reversed(answer["actionExecutionDetails"])}

    def stage_state(self, name: str) -> dict[str, Any]:
        """Returns a stage's part of GetPipelineState."""
        states = call(self.codepipeline, "GetPipelineState", name=self.name)["stageStates"]
        return dict(next(state for state in states if state["stageName"] == name))

    def latest(self, stage: str, action: str = "Approve") -> dict[str, Any]:
        """Returns the latest execution of an action, empty if there is none."""
        states = self.stage_state(stage)["actionStates"]
        state = next(state for state in states if state["actionName"] == action)
        return dict(state.get("latestExecution", {}))

    def token(self, stage: str, action: str = "Approve") -> str:
        """Returns the token of an approval that waits, as soon as it does."""
        return str(eventually(lambda: self.latest(stage, action).get("token")))

    def answer(
        self, stage: str, status: str = "Approved", *, action: str = "Approve", summary: str = ""
    ) -> None:
        """Approves or rejects what waits in a stage."""
        token = self.token(stage, action)
        result = {"status": status, "summary": summary}
        names = {"pipelineName": self.name, "stageName": stage, "actionName": action}
        call(self.codepipeline, "PutApprovalResult", **names, token=token, result=result)


@dataclass(frozen=True)
class Workshop:
    """Makes pipelines. statements: what the role of each pipeline is allowed beside its bucket."""

    cloud: Cloud
    bucket: str
    statements: list[dict[str, Any]] = field(default_factory=list)

    def repository(self, account: str = TOOLS_ACCOUNT) -> Repository:
        """Makes a repository with one commit that pipelines of the account may read."""
        repository = Repository(self.cloud, unique("repository"), account)
        codecommit = self.cloud.client("codecommit", account)
        codecommit.create_repository(repositoryName=repository.name)
        repository.commit("hello.txt", "hello\n", "First\n")
        self.statements.append(allow(READ_SOURCE, repository.arn))
        return repository

    def source(self, repository: Repository, **members: Any) -> Stage:
        """Returns a first stage with the repository's main, in the namespace Source."""
        names = {"RepositoryName": repository.name, "BranchName": "main"}
        configuration = {**names, "PollForSourceChanges": "false"}
        own = {"outputArtifacts": [{"name": "Source"}], "namespace": "Source"}
        members = {**own, "configuration": configuration, **members}
        return stage("Source", action("Source", "Source", "CodeCommit", **members))

    def function(self, code: str, *statements: dict[str, Any]) -> str:
        """Makes a function that may tell results, which pipelines may invoke; returns its name."""
        results = ["codepipeline:PutJobSuccessResult", "codepipeline:PutJobFailureResult"]
        arn = make_function(self.cloud, code, allow(results, "*"), *statements)
        self.statements.append(allow("lambda:InvokeFunction", arn))
        return arn.rsplit(":", 1)[1]

    def topic(self) -> tuple[str, Queue]:
        """Makes a topic that pipelines may publish on; returns it, and a queue behind it."""
        sns = self.cloud.client("sns")
        topic = str(sns.create_topic(Name=unique("topic"))["TopicArn"])
        queue = make_queue(self.cloud, open_to="sns.amazonaws.com")
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue.arn)
        self.statements.append(allow("sns:Publish", topic))
        return topic, queue

    def role(self) -> str:
        """Makes the role of a pipeline; returns its ARN."""
        objects = allow(
            ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
            f"arn:aws:s3:::{self.bucket}/*",
        )
        return service_role(self.cloud, CODEPIPELINE, objects, *self.statements)

    def declare(self, *stages: Stage, **members: Any) -> dict[str, Any]:
        """Returns the declaration of a pipeline, V2."""
        return {
            "name": unique("pipeline"),
            "roleArn": self.role(),
            "artifactStore": {"type": "S3", "location": self.bucket},
            "pipelineType": "V2",
            "stages": list(stages),
            **members,
        }

    def pipeline(self, *stages: Stage, **members: Any) -> Pipeline:
        """Makes a pipeline; its first execution starts at once."""
        codepipeline = self.cloud.client("codepipeline")
        definition = self.declare(*stages, **members)
        made = call(codepipeline, "CreatePipeline", pipeline=definition)["pipeline"]
        return Pipeline(codepipeline, made["name"], made)


@pytest.fixture
def workshop(cloud: Cloud) -> Workshop:
    bucket = unique("artifacts")
    where = {"LocationConstraint": REGION}
    cloud.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=where)
    return Workshop(cloud, bucket)
