"""Which stacks there are, where they may be applied, and what each account gets."""

import json
from pathlib import Path

import pytest

from cli.terraform.provider import Provider, pinned_provider
from tests.synth.synthesis import ACCOUNTS, TOOLS, Deployment, synthesized


def test_each_account_has_a_stack_that_only_it_accepts(small: Deployment) -> None:
    assert {
        name: stack.document["provider"]["aws"][0]["allowed_account_ids"]
        for name, stack in small.items()
    } == {f"branchline-{role}": [account] for role, account in ACCOUNTS.items()}


def test_an_account_with_two_roles_has_one_stack(shared: Deployment) -> None:
    assert set(shared) == {
        "branchline-source-tools",
        "branchline-dev",
        "branchline-stage",
        "branchline-prod",
    }


def test_qa_has_a_stack_if_it_is_configured(tmp_path: Path, small: Deployment) -> None:
    with_qa = synthesized(tmp_path, accounts={**ACCOUNTS, "qa": "666666666666"})

    assert set(with_qa) - set(small) == {"branchline-qa"}


def test_terraform_acts_by_the_deploy_role_and_tags_what_it_makes(small: Deployment) -> None:
    (provider,) = small.tools.document["provider"]["aws"]

    assert provider["assume_role"][0]["role_arn"] == f"arn:aws:iam::{TOOLS}:role/Deploy"
    assert provider["region"] == "eu-west-1"
    assert provider["default_tags"][0]["tags"] == {"managed-by": "branchline"}


def test_the_embedded_aws_is_asked_again_a_few_times_and_aws_as_often_as_the_provider_does(
    tmp_path: Path, small: Deployment
) -> None:
    local = synthesized(tmp_path, cloud="local")

    assert local.tools.document["provider"]["aws"][0]["max_retries"] == 5
    assert "max_retries" not in small.tools.document["provider"]["aws"][0]


def test_the_provider_is_the_one_that_the_project_pins(small: Deployment) -> None:
    assert all(
        Provider(**stack.document["terraform"]["required_providers"]["aws"]) == pinned_provider()
        for stack in small.values()
    )


def test_each_account_says_what_is_deployed_in_it(small: Deployment, shared: Deployment) -> None:
    def records(deployment: Deployment) -> list[list[str]]:
        return sorted(
            json.loads(stack.one("aws_ssm_parameter")["value"])["roles"]
            for stack in deployment.values()
        )

    assert records(small) == [["dev"], ["prod"], ["source"], ["stage"], ["tools"]]
    assert records(shared) == [["dev"], ["prod"], ["source", "tools"], ["stage"]]


def test_a_workload_account_has_nothing_but_the_record(small: Deployment) -> None:
    assert list(small["branchline-prod"].document["resource"]) == ["aws_ssm_parameter"]


def test_the_source_account_has_no_queue_but_for_dead_letters(small: Deployment) -> None:
    assert [
        queue["name"].startswith("branchline-undelivered-events-")
        for queue in small.source.all("aws_sqs_queue")
    ] == [True]


def test_no_stack_reads_another(small: Deployment) -> None:
    assert [
        name
        for name, stack in small.items()
        if "terraform_remote_state" in stack.document.get("data", {})
    ] == []


def test_state_in_files_lies_in_the_folder_of_the_deployment(tmp_path: Path) -> None:
    stacks = synthesized(
        tmp_path / "out",
        name_prefix="blue",
        state={"backend": "local", "directory": str(tmp_path / "state")},
    )

    assert stacks.tools.document["terraform"]["backend"]["local"]["path"] == str(
        tmp_path / "state" / "blue" / "blue-tools.tfstate"
    )


def test_state_in_s3_is_encrypted_locked_and_reached_by_the_deploy_role(tmp_path: Path) -> None:
    stacks = synthesized(tmp_path, state={"backend": "s3", "bucket": "states"})

    assert stacks.source.document["terraform"]["backend"]["s3"] == {
        "bucket": "states",
        "key": "branchline/branchline/branchline-source.tfstate",
        "region": "eu-west-1",
        "encrypt": True,
        "use_lockfile": True,
        "assume_role": {"role_arn": f"arn:aws:iam::{TOOLS}:role/Deploy"},
    }


@pytest.mark.parametrize("output", ["queue_url", "dead_letter_queue_url", "runner_image"])
def test_the_operators_commands_find_what_they_need(small: Deployment, output: str) -> None:
    assert output in small.tools.document["output"]
