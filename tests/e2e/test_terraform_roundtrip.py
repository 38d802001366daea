"""Terraform and its AWS provider find in the embedded AWS what they would find in AWS.

Each case is applied, planned again without a difference, and destroyed without leftovers.
"""

import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.terraform.cli_configuration import ensure_cli_configuration
from cli.terraform.environment import terraform_environment
from tests.local_cloud_fixture import DEPLOY_ROLE, REGION, SOURCE_ACCOUNT, TOOLS_ACCOUNT, Cloud

CASES = Path(__file__).parent / "terraform_cases"
NO_DIFFERENCE = 0  # of plan -detailed-exitcode; 2 means there is one
EPOCH = (1980, 1, 1, 0, 0, 0)


class Terraform:
    """Runs terraform on a copy of a case."""

    def __init__(self, cloud: Cloud, folder: Path) -> None:
        self._folder = folder / "case"
        self._environment = {
            **terraform_environment(ensure_cli_configuration(folder)),
            "AWS_ENDPOINT_URL": cloud.endpoint,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": cloud.bootstrap["aws_access_key_id"],
            "AWS_SECRET_ACCESS_KEY": cloud.bootstrap["aws_secret_access_key"],
            "TF_VAR_tools_account": TOOLS_ACCOUNT,
            "TF_VAR_source_account": SOURCE_ACCOUNT,
            "TF_VAR_deploy_role": DEPLOY_ROLE,
        }

    def use(self, case: Path) -> None:
        """Copies a case, adds the function it deploys, and initialises it."""
        shutil.copytree(case, self._folder)
        with zipfile.ZipFile(self._folder / "function.zip", "w") as bundle:
            bundle.writestr(zipfile.ZipInfo("handler.py", EPOCH), "def handle(event, context): ...")
        self.run("init")

    def run(self, verb: str, *options: str) -> int:
        """Runs a verb; returns its exit code."""
        command = ["terraform", verb, "-no-color", "-input=false", *options]
        ended = subprocess.run(command, cwd=self._folder, env=self._environment, check=False)
        return ended.returncode


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_what_is_applied_stays_as_it_is_and_leaves_nothing(
    case: Path, tmp_path: Path, cloud: Cloud
) -> None:
    terraform, before = Terraform(cloud, tmp_path), inventory(cloud)
    terraform.use(case)
    # When the case is applied
    assert terraform.run("apply", "-auto-approve", "-parallelism=100") == 0
    # Then nothing differs from what was asked for
    assert terraform.run("plan", "-detailed-exitcode") == NO_DIFFERENCE
    # When it is destroyed
    assert terraform.run("destroy", "-auto-approve", "-parallelism=100") == 0
    # Then nothing is left
    assert inventory(cloud) == before


LISTS: list[tuple[str, Callable[[Any], list[Any]]]] = [
    ("sqs", lambda c: c.list_queues().get("QueueUrls", [])),
    ("sns", lambda c: c.list_topics()["Topics"]),
    ("kms", lambda c: c.list_aliases()["Aliases"]),
    ("s3", lambda c: [b["Name"] for b in c.list_buckets()["Buckets"]]),
    ("logs", lambda c: [g["logGroupName"] for g in c.describe_log_groups()["logGroups"]]),
    ("ssm", lambda c: c.describe_parameters()["Parameters"]),
    ("events", lambda c: [b["Name"] for b in c.list_event_buses()["EventBuses"]]),
    ("events", lambda c: [r["Name"] for r in c.list_rules()["Rules"]]),
    ("events", lambda c: [a["ArchiveName"] for a in c.list_archives()["Archives"]]),
    ("lambda", lambda c: [f["FunctionName"] for f in c.list_functions()["Functions"]]),
    ("ecr", lambda c: c.describe_repositories()["repositories"]),
    ("codebuild", lambda c: c.list_projects()["projects"]),
    ("codecommit", lambda c: c.list_repositories()["repositories"]),
    ("cloudwatch", lambda c: c.describe_alarms()["MetricAlarms"]),
    ("iam", lambda c: [r["RoleName"] for r in c.list_roles()["Roles"]]),
    ("iam", lambda c: [p["Arn"] for p in c.list_policies(Scope="Local")["Policies"]]),
    ("ec2", lambda c: [v["VpcId"] for v in c.describe_vpcs()["Vpcs"]]),
    ("ec2", lambda c: c.describe_flow_logs()["FlowLogs"]),
]


def inventory(cloud: Cloud) -> list[tuple[str, str, list[Any]]]:
    """Returns what each account holds of everything the cases make."""
    return [
        (account, service, sorted(names(cloud.client(service, account)), key=str))
        for account in (TOOLS_ACCOUNT, SOURCE_ACCOUNT)
        for service, names in LISTS
    ]
