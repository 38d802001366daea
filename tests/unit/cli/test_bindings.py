"""Which types get bindings, and what is left of the provider's schema."""

from pathlib import Path
from typing import Any

import pytest

from cli.bindings.terraform_thin_schema import thin
from cli.bindings.types_in_use import types_in_use


def test_the_imports_are_the_list_of_types(tmp_path: Path) -> None:
    module = tmp_path / "aws.py"
    module.write_text(
        "from imports.aws.provider import AwsProvider\n"
        "from imports.aws.s3_bucket import S3Bucket\n"
        "from imports.aws.data_aws_caller_identity import DataAwsCallerIdentity\n"
        "from pathlib import Path\n"
    )

    assert types_in_use(module) == (["aws_s3_bucket"], ["aws_caller_identity"])


def schema() -> dict[str, Any]:
    provider = {
        "provider": {"version": 0},
        "resource_schemas": {"aws_s3_bucket": {}, "aws_vpc": {}},
        "data_source_schemas": {"aws_caller_identity": {}},
        "functions": {"arn_parse": {}},
    }
    return {"provider_schemas": {"registry.terraform.io/hashicorp/aws": provider}}


def test_only_the_types_in_use_are_left() -> None:
    (provider,) = thin(schema(), ["aws_vpc"], [])["provider_schemas"].values()

    assert provider == {
        "provider": {"version": 0},
        "resource_schemas": {"aws_vpc": {}},
        "data_source_schemas": {},
    }


def test_a_type_that_the_provider_lacks_is_named() -> None:
    with pytest.raises(SystemExit, match="aws_s3_bukket"):
        thin(schema(), ["aws_s3_bukket"], [])
