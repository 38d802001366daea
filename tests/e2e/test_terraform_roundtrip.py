"""Terraform and its AWS provider find in the embedded AWS what they would find in AWS.

Each case is applied, planned again without a difference, changed in place if it says how, and
destroyed without leftovers.
"""

import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from cli.terraform.cli_configuration import ensure_cli_configuration
from cli.terraform.environment import terraform_environment
from tests.e2e.inventory import inventory
from tests.local_cloud_fixture import DEPLOY_ROLE, REGION, SOURCE_ACCOUNT, TOOLS_ACCOUNT, Cloud

CASES = Path(__file__).parent / "terraform_cases"
ACCOUNTS = (TOOLS_ACCOUNT, SOURCE_ACCOUNT)
CHANGES = "changes.tfvars"  # in the folder of a case that can be changed in place
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
    terraform, before = Terraform(cloud, tmp_path), inventory(cloud.client, ACCOUNTS)
    terraform.use(case)
    # When the case is applied
    assert terraform.run("apply", "-auto-approve", "-parallelism=100") == 0
    # Then nothing differs from what was asked for
    assert terraform.run("plan", "-detailed-exitcode") == NO_DIFFERENCE
    # When what can change in place is changed
    if (case / CHANGES).exists():
        changes = f"-var-file={CHANGES}"
        assert terraform.run("apply", "-auto-approve", "-parallelism=100", changes) == 0
        # Then again nothing differs
        assert terraform.run("plan", "-detailed-exitcode", changes) == NO_DIFFERENCE
    # When it is destroyed
    assert terraform.run("destroy", "-auto-approve", "-parallelism=100") == 0
    # Then nothing is left
    assert inventory(cloud.client, ACCOUNTS) == before
