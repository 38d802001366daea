"""checkov's findings against the suppressions that stand beside the resources."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.checkov import folder
from cli.checkov.findings import Finding, parse
from cli.checkov.suppressions import Suppression, complaints, suppressions_in
from cli.checkov.templates import templates_in
from cli.errors import OperatorError
from cli.terraform.synthesis import Stack

KINDS = {"cloudformation", "dockerfile"}
FINDING = Finding("tools", "bucket", "CKV_AWS_18", "Ensure access logging")
SUPPRESSION = Suppression("tools", "bucket", "CKV_AWS_18", "It holds the access logs")


def answer(passed: int, failed: list[dict[str, Any]], parsing_errors: int = 0) -> dict[str, Any]:
    summary = {"passed": passed, "failed": len(failed), "parsing_errors": parsing_errors}
    return {"summary": summary, "results": {"failed_checks": failed}}


def test_finds_the_resource_though_checkov_loses_its_type() -> None:
    stack = Stack("tools", Path("/out/stacks/tools"))
    failed = {
        "file_abs_path": "/out/stacks/tools/cdk.tf.json",
        "resource": "resource.bucket",
        "check_id": FINDING.check,
        "check_name": FINDING.title,
    }

    assert parse(answer(3, [failed]), [stack]) == (3, [FINDING])


@pytest.mark.parametrize("nothing", [answer(0, []), answer(3, [], parsing_errors=1)])
def test_a_run_that_checked_nothing_or_not_all_fails(nothing: dict[str, Any]) -> None:
    with pytest.raises(OperatorError, match="did not check everything"):
        parse(nothing, [])


def test_a_suppressed_finding_is_no_complaint() -> None:
    assert complaints([FINDING], [SUPPRESSION]) == []


def test_an_open_finding_is_a_complaint() -> None:
    assert complaints([FINDING], []) == ["tools: bucket: CKV_AWS_18 Ensure access logging"]


def test_a_suppression_without_a_finding_is_a_complaint() -> None:
    (line,) = complaints([], [SUPPRESSION])

    assert "is not needed any more" in line


def test_a_suppression_without_a_reason_is_a_complaint() -> None:
    (line,) = complaints([FINDING], [SUPPRESSION._replace(reason="")])

    assert "says no reason" in line


def test_reads_the_suppressions_of_a_stack(tmp_path: Path) -> None:
    skip = {"id": SUPPRESSION.check, "comment": SUPPRESSION.reason}
    bucket = {"//": {"checkov": {"skip": [skip]}}}
    document = {"resource": {"aws_s3_bucket": {"bucket": bucket, "other": {"bucket": "b"}}}}
    (tmp_path / "cdk.tf.json").write_text(json.dumps(document))

    assert list(suppressions_in(Stack("tools", tmp_path))) == [SUPPRESSION]


def example(kind: str, *failed: dict[str, str], parsing_errors: int = 0) -> dict[str, Any]:
    return {"check_type": kind, **answer(3, list(failed), parsing_errors)}


def test_finds_what_is_wrong_in_an_example() -> None:
    failed = {
        "file_path": "/orders/template.yml",
        "resource": "AWS::ECS::Cluster.Cluster",
        "check_id": "CKV_AWS_65",
        "check_name": "Ensure container insights",
    }

    report = folder.parse(
        [example("cloudformation", failed), example("dockerfile")], "examples", KINDS
    )

    line = "examples/orders/template.yml: AWS::ECS::Cluster.Cluster: CKV_AWS_65 Ensure"
    assert report == (6, [f"{line} container insights"])


@pytest.mark.parametrize(
    "partial",
    [
        example("dockerfile"),
        [example("dockerfile"), example("cloudformation", parsing_errors=1)],
    ],
)
def test_examples_that_were_not_all_checked_fail(partial: Any) -> None:
    with pytest.raises(OperatorError, match="did not check all examples"):
        folder.parse(partial, "examples", KINDS)


def test_reads_the_templates_of_a_stack_as_they_lie_in_s3(tmp_path: Path) -> None:
    objects = {
        "template": {"key": "templates/a/1.json", "content": '{"Fn::Sub": "$${Hotfix}-run"}'},
        "sources": {"key": "images/1.zip", "source": "assets/1.zip"},
    }
    (tmp_path / "cdk.tf.json").write_text(json.dumps({"resource": {"aws_s3_object": objects}}))

    assert list(templates_in(Stack("tools", tmp_path))) == ['{"Fn::Sub": "${Hotfix}-run"}']
