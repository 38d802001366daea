"""What is synthesized is valid Terraform, and the same every time."""

import hashlib
import subprocess
from pathlib import Path

import pytest

from cli.terraform.cli_configuration import ensure_cli_configuration
from cli.terraform.environment import terraform_environment
from tests.synth.synthesis import ACCOUNTS, TOOLS, Deployment, synthesized

ZIPS = "**/*.zip"


def digests(directory: Path) -> dict[str, str]:
    """Returns the hash of each stack's Terraform and of each zip, by its path."""
    files = [*directory.glob("stacks/*/cdk.tf.json"), *directory.glob(ZIPS)]
    return {
        str(path.relative_to(directory)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def test_two_syntheses_give_the_same_bytes(tmp_path: Path) -> None:
    synthesized(tmp_path / "one")
    synthesized(tmp_path / "other")

    one = digests(tmp_path / "one")
    assert sum(name.endswith(".zip") for name in one) == 3
    assert one == digests(tmp_path / "other")


def test_a_new_repository_changes_the_image_and_the_other_function_not(
    tmp_path: Path, small: Deployment
) -> None:
    grown = synthesized(tmp_path, repositories=[{"name": "shop"}, {"name": "site"}]).tools

    def hashes(function: str) -> list[str]:
        return [
            stack.one("aws_lambda_function", function_name=function)["source_code_hash"]
            for stack in (small.tools, grown)
        ]

    assert len(set(hashes("branchline-build-result"))) == 1
    assert len(set(hashes("branchline-intake"))) == 2
    assert grown.one("aws_s3_object")["key"] == small.tools.one("aws_s3_object")["key"]


def test_the_json_holds_no_path_of_this_machine(small: Deployment) -> None:
    project = str(Path(__file__).parents[2])
    for stack in small.values():
        del (document := stack.document)["terraform"]["backend"]
        assert project not in str(document)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"accounts": {**ACCOUNTS, "source": TOOLS}},
        {
            "repositories": [{"name": "*"}],
            "branch_builds": {"network": {"subnet_ids": ["subnet-0a1b2c3d"]}},
            "state": {"backend": "s3", "bucket": "states"},
        },
        {"applications": [{"name": "orders", "repository": "shop"}]},
        {
            "applications": [
                {"name": "scanner", "repository": "shop", "deploy": {"by": "machine_step"}}
            ]
        },
    ],
    ids=["small", "shared", "given-subnets", "pipelines", "machine-steps"],
)
def test_terraform_accepts_it(tmp_path: Path, changes: dict[str, object]) -> None:
    environment = terraform_environment(ensure_cli_configuration())
    deployment = synthesized(tmp_path, **changes)
    for role in ("source", "tools", "prod"):
        directory = deployment.with_role(role).directory
        for command in (["init", "-backend=false", "-input=false"], ["validate"]):
            subprocess.run(
                ["terraform", *command, "-no-color"],
                cwd=directory,
                env=environment,
                check=True,
                stdout=subprocess.DEVNULL,
            )
