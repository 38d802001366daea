"""The sample document that machine steps come with, run on a real node."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from modules.machine_steps import checked_documents
from tests.local_cloud_fixture import REGION, TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.ssm.nodes import Fleet, Host
from tests.unit.local_cloud.workloads import allow, unique

SAMPLE = (checked_documents.BUILT_IN / "sample.yaml").read_text()
POWERSHELL = "; Remove-Item C:\\ -Recurse; $env:PATH; $(Get-Date); `n @{a=1} | % { $_ } & calc"


@pytest.fixture
def sample(fleet: Fleet) -> str:
    return fleet.document_of(SAMPLE, "YAML")


@pytest.fixture
def bucket(cloud: Cloud) -> str:
    name = unique("results")
    where = {"LocationConstraint": REGION}
    cloud.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration=where)
    return name


def run(fleet: Fleet, sample: str, host: Host, **parameters: str) -> dict[str, Any]:
    """Runs the sample; returns its Linux step."""
    values = {name: [value] for name, value in parameters.items()}
    command = fleet.send(sample, host, Parameters=values)
    fleet.finish(command)
    return fleet.step(command, host, "linux")


def putting(bucket: str) -> dict[str, Any]:
    return allow("s3:PutObject", f"arn:aws:s3:::{bucket}/*")


@pytest.mark.parametrize(
    "message",
    [
        '"; rm -rf / #',
        "`touch executed`",
        "$(touch executed)",
        "a\nb\n'; touch executed\n",
        "'; touch executed; '",
        "x" * 10_000,
        POWERSHELL,
        "%s%n {{ Repository }} \\ \u2713",
    ],
)
def test_a_hostile_message_arrives_as_it_is(
    fleet: Fleet, cloud: Cloud, sample: str, bucket: str, message: str
) -> None:
    # Given a node that may store results
    host = fleet.host(putting(bucket))
    # When the sample runs with the message
    ended = run(fleet, sample, host, Message=message, ResultUri=f"s3://{bucket}/result")
    # Then the message is data from end to end, and nothing of it was executed or left behind
    assert (ended["Status"], ended["StandardErrorContent"]) == ("Success", "")
    assert ended["StandardOutputContent"] == f"The message is: {message}\n"
    stored = cloud.client("s3").get_object(Bucket=bucket, Key="result")["Body"].read()
    assert stored.decode() == message
    assert not list(host.folder.rglob("executed"))
    assert not list((host.folder / "tmp").iterdir())


@pytest.mark.parametrize(
    "parameters",
    [
        {"Message": "zero \0 byte"},
        {"Message": "x" * 10_001},
        {"Repository": "$(touch executed)"},
        {"Repository": "../etc"},
        {"Branch": "--upload-pack=touch executed"},
        {"ResultUri": "s3://bucket/$(touch executed)"},
        {"executionTimeout": "60; touch executed"},
        {"Unknown": "x"},
    ],
)
def test_what_a_pattern_forbids_is_refused_before_anything_is_sent(
    fleet: Fleet, sample: str, parameters: dict[str, str]
) -> None:
    host = fleet.host()
    values = {name: [value] for name, value in parameters.items()}
    with pytest.raises(ClientError, match="InvalidParameters"):
        fleet.ssm.send_command(DocumentName=sample, InstanceIds=[host.id], Parameters=values)
    assert not list(host.folder.iterdir())


def test_the_repository_is_cloned_with_the_nodes_own_credentials(
    fleet: Fleet, cloud: Cloud, sample: str
) -> None:
    # Given a repository that the node's role may pull
    name = unique("repository")
    codecommit = cloud.client("codecommit")
    codecommit.create_repository(repositoryName=name)
    codecommit.create_commit(
        repositoryName=name,
        branchName="main",
        putFiles=[{"filePath": "hello.txt", "fileContent": b"hello"}],
    )
    arn = f"arn:aws:codecommit:{REGION}:{TOOLS_ACCOUNT}:{name}"
    host = fleet.host(allow("codecommit:GitPull", arn))
    # When the sample works on it, then it was cloned and is gone again
    ended = run(fleet, sample, host, Repository=name)
    assert (ended["Status"], ended["StandardErrorContent"]) == ("Success", "")
    assert not list((host.folder / "tmp").iterdir())
    # When a role may not pull, then the step fails and cleans up all the same
    stranger = fleet.host()
    ended = run(fleet, sample, stranger, Repository=name)
    assert ended["Status"] == "Failed"
    assert not list((stranger.folder / "tmp").iterdir())


def test_an_agent_that_passes_no_parameters_does_nothing(fleet: Fleet, sample: str) -> None:
    host = fleet.host(passes_parameters=False)
    ended = run(fleet, sample, host, Message="hello")
    assert (ended["Status"], ended["ResponseCode"]) == ("Failed", 78)
    assert "older than 3.3.2746.0" in ended["StandardErrorContent"]
    assert ended["StandardOutputContent"] == ""
