"""The accounts of machines: what may be sent there, by whom, and what a machine may do."""

import json
from pathlib import Path

import pytest

from modules.machine_steps import InvalidDocument
from modules.machine_steps.checked_documents import BUILT_IN
from tests.synth.policies import statements
from tests.synth.synthesis import ACCOUNTS, SOURCE, TOOLS, Deployment, Stack, synthesized
from tests.synth.test_machine_steps import SCANNER, of_role, trust, variables

STAGE = ACCOUNTS["stage"]


def test_a_document_is_what_its_file_says(machines: Deployment) -> None:
    made = machines.with_role("stage").one("aws_ssm_document")

    # Given what Terraform makes of it: "$${" stands for "${"
    content = json.loads(made["content"].replace("$${", "${").replace("%%{", "%{"))

    script = "\n".join(content["mainSteps"][0]["inputs"]["runCommand"])
    assert '"${SSM_Message+set}"' in script
    assert script in _unindented((BUILT_IN / "sample.yaml").read_text())
    assert made["document_type"] == "Command"
    assert made["lifecycle"]["create_before_destroy"] is True


def test_a_document_knows_the_role_that_reads_repositories(machines: Deployment) -> None:
    content = json.loads(machines.with_role("stage").one("aws_ssm_document")["content"])
    role = _role_name(machines.source, "machine-repositories")

    assert content["parameters"]["RepositoryRole"]["default"] == (
        f"arn:aws:iam::{SOURCE}:role/{role}"
    )


def test_a_document_of_another_content_has_another_name(
    tmp_path: Path, machines: Deployment
) -> None:
    # Given a team's own document in the place of the sample
    own = tmp_path / "documents"
    own.mkdir()
    text = (BUILT_IN / "sample.yaml").read_text().replace("The message is", "It says")
    (own / "sample.yaml").write_text(text)
    (own / "measure.yaml").write_text(text)

    made = synthesized(
        tmp_path / "out", applications=[SCANNER], machine_steps={"documents": str(own)}
    )

    names = [each["name"] for each in made.with_role("stage").all("aws_ssm_document")]
    assert len(names) == 2
    assert machines.with_role("stage").one("aws_ssm_document")["name"] not in names
    assert names == [each["name"] for each in made.with_role("prod").all("aws_ssm_document")]


@pytest.mark.parametrize(
    ("documents", "words"),
    [
        ("", "wrong.yaml: is neither YAML nor JSON"),
        ("missing", "is not a folder; machine_steps.documents names it"),
    ],
)
def test_a_wrong_document_ends_the_synthesis(tmp_path: Path, documents: str, words: str) -> None:
    (tmp_path / "wrong.yaml").write_text("schemaVersion: [\n")

    with pytest.raises(InvalidDocument, match=words):
        synthesized(
            tmp_path / "out",
            applications=[SCANNER],
            machine_steps={"documents": str(tmp_path / documents)},
        )

    assert not (tmp_path / "out" / "manifest.json").exists()


def test_commands_are_these_documents_on_machines_with_the_tag(machines: Deployment) -> None:
    stage = machines.with_role("stage")
    allowed = of_role(stage, "machines_submit-role")
    submit = variables(machines.tools, "submit")

    document, bucket = allowed["SendDocuments"].resources
    assert document == (
        f"arn:aws:ssm:eu-west-1:{STAGE}:document/{stage.one('aws_ssm_document')['name']}"
    )
    assert bucket == f"arn:aws:s3:::{submit['OUTPUT_BUCKET']}"
    assert allowed["SendToMachinesWithTheTag"].resources == [
        f"arn:aws:ec2:eu-west-1:{STAGE}:instance/*",
        f"arn:aws:ssm:eu-west-1:{STAGE}:managed-instance/*",
    ]
    assert allowed["SendToMachinesWithTheTag"].document["Condition"] == {
        "StringEquals": {
            f"ssm:resourceTag/{submit['ALLOWED_TAG_KEY']}": submit["ALLOWED_TAG_VALUE"]
        }
    }


def test_who_follows_commands_sends_none(machines: Deployment) -> None:
    (allowed,) = of_role(machines.with_role("stage"), "machines_status-role").values()

    assert "ssm:CancelCommand" in allowed.actions
    assert "ssm:SendCommand" not in allowed.actions


def test_a_machine_has_its_role_as_an_instance_or_as_a_managed_node(machines: Deployment) -> None:
    stage = machines.with_role("stage")
    instances, nodes = trust(stage, "machine-host")

    assert instances["Principal"] == {"Service": "ec2.amazonaws.com"}
    assert nodes["Principal"] == {"Service": "ssm.amazonaws.com"}
    assert nodes["Condition"]["StringEquals"] == {"aws:SourceAccount": STAGE}
    assert stage.one("aws_iam_instance_profile")["name"].startswith("branchline-machine-host-")


def test_a_machine_can_put_its_output_and_read_repositories_and_little_else(
    machines: Deployment,
) -> None:
    allowed = of_role(machines.with_role("stage"), "machines_host-role")
    actions = {action for each in allowed.values() for action in each.actions}

    (output,) = allowed["PutOutput"].resources
    assert output.endswith("/machine-steps/stage/*")
    assert allowed["ReadRepositories"].resources == [
        f"arn:aws:iam::{SOURCE}:role/{_role_name(machines.source, 'machine-repositories')}"
    ]
    assert not actions & {"ssm:GetParameter", "ssm:GetParameters", "ssm:SendCommand"}
    assert not {action for action in actions if action.startswith(("iam:", "ec2:", "s3:Get"))}


def test_bucket_and_key_let_each_accounts_machines_put_their_own_output(
    machines: Deployment,
) -> None:
    let = {
        each.document["Sid"]: each
        for each in statements(machines.tools)
        if each.type in ("aws_s3_bucket_policy", "aws_kms_key")
    }
    host = f"arn:aws:iam::{STAGE}:role/{_role_name(machines.with_role('stage'), 'machine-host')}"

    put = let[f"WriteOutputsOf{STAGE}"]
    assert put.actions == ["s3:PutObject", "s3:PutObjectAcl"]
    assert [each.partition("/")[2] for each in put.resources] == ["machine-steps/stage/*"]
    for each in (put, let[f"EncryptOutputsOf{STAGE}"]):
        assert each.document["Condition"]["ArnEquals"] == {"aws:PrincipalArn": host}


def test_machines_read_the_repositories_of_machine_steps_alone(machines: Deployment) -> None:
    allowed = of_role(machines.source, "machine-repositories-role")["ReadRepositories"]
    trusted = trust(machines.source, "machine-repositories")

    assert allowed.actions == ["codecommit:GitPull"]
    assert [each.rpartition(":")[2] for each in allowed.resources] == ["shop", "scanner"]
    assert {each["Principal"]["AWS"].split(":")[4] for each in trusted} == {
        ACCOUNTS[role] for role in ("dev", "stage", "prod")
    }


def test_output_expires_in_both_places(tmp_path: Path) -> None:
    made = synthesized(tmp_path, applications=[SCANNER], machine_steps={"output_days": 7})

    logs = made.with_role("stage").one("aws_cloudwatch_log_group")
    days = {
        rule["filter"][0]["prefix"]: rule["expiration"][0]["days"]
        for bucket in made.tools.all("aws_s3_bucket_lifecycle_configuration")
        for rule in bucket["rule"]
        if "expiration" in rule
    }
    assert (logs["name"], logs["retention_in_days"]) == ("/branchline/machine-steps", 7)
    assert days["machine-steps/"] == 7


def test_one_account_can_be_all_of_them(tmp_path: Path) -> None:
    # Given one account that has repositories, tools and machines
    one = synthesized(
        tmp_path, accounts=dict.fromkeys(ACCOUNTS, TOOLS), applications=[SCANNER]
    ).tools

    names = [role["name"] for role in one.all("aws_iam_role")]
    assert len(set(names)) == len(names)
    assert (
        "WriteOutputs"
        not in one.one("aws_s3_bucket_policy", bucket="${aws_s3_bucket.foundations_artifacts")[
            "policy"
        ]
    )


def _role_name(stack: Stack, name: str) -> str:
    found: str = stack.one("aws_iam_role", name=f"branchline-{name}")["name"]
    return found


def _unindented(text: str) -> str:
    return "\n".join(line.removeprefix(" " * 10) for line in text.splitlines())
