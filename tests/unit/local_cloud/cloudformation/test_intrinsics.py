"""Intrinsic functions give what AWS documents, and say what a value refers to."""

from typing import Any

import pytest

from local_cloud.cloudformation.errors import ValidationError
from local_cloud.cloudformation.intrinsics import NO_VALUE, holds, resolve
from local_cloud.cloudformation.references import references
from local_cloud.cloudformation.template_text import parse


class Names:
    """A scope with one parameter, one resource, one condition and one mapping."""

    def ref(self, name: str) -> Any:
        return {"Name": "orders", "AWS::NoValue": NO_VALUE, "AWS::Region": "eu-west-1"}[name]

    def attribute(self, logical_id: str, name: str) -> Any:
        return f"<{logical_id}.{name}>"

    def condition(self, name: str) -> bool:
        return name == "Yes"

    def mapped(self, mapping: str, top: str, second: str) -> Any:
        return f"{mapping}/{top}/{second}"

    def imported(self, name: str) -> str:
        return f"import of {name}"


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ({"Ref": "Name"}, "orders"),
        ({"Fn::GetAtt": ["A", "Arn"]}, "<A.Arn>"),
        ({"Fn::GetAtt": "A.Endpoint.Address"}, "<A.Endpoint.Address>"),
        ({"Fn::Sub": "${Name}-${A.Arn}-${!Literal}"}, "orders-<A.Arn>-${Literal}"),
        ({"Fn::Sub": ["${Name}/${Own}", {"Own": {"Ref": "Name"}}]}, "orders/orders"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Name"}, 1]]}, "a-orders-1"),
        ({"Fn::Split": ["r", {"Ref": "Name"}]}, ["o", "de", "s"]),
        ({"Fn::Select": ["1", ["a", {"Ref": "Name"}]]}, "orders"),
        ({"Fn::If": ["Yes", {"Ref": "Name"}, "no"]}, "orders"),
        ({"Fn::If": ["No", 1, 2]}, 2),
        ({"a": {"Ref": "AWS::NoValue"}, "b": [1, {"Ref": "AWS::NoValue"}]}, {"b": [1]}),
        ({"Fn::FindInMap": ["M", {"Ref": "Name"}, "x"]}, "M/orders/x"),
        ({"Fn::GetAZs": ""}, ["eu-west-1a", "eu-west-1b", "eu-west-1c"]),
        ({"Fn::GetAZs": {"Ref": "AWS::Region"}}, ["eu-west-1a", "eu-west-1b", "eu-west-1c"]),
        ({"Fn::Cidr": ["10.80.0.0/24", 2, "5"]}, ["10.80.0.0/27", "10.80.0.32/27"]),
        ({"Fn::Base64": "a"}, "YQ=="),
        ({"Fn::ImportValue": {"Fn::Sub": "${Name}-x"}}, "import of orders-x"),
        ({"Fn::ToJsonString": {"a": {"Ref": "Name"}}}, '{"a": "orders"}'),
        ({"Fn::Length": [1, 2]}, 2),
        (
            {"Condition": {"StringEquals": {"a": {"Ref": "Name"}}}},
            {"Condition": {"StringEquals": {"a": "orders"}}},
        ),
    ],
)
def test_a_function_gives_what_aws_documents(value: Any, result: Any) -> None:
    assert resolve(value, Names()) == result


@pytest.mark.parametrize(
    ("condition", "result"),
    [
        ({"Fn::Equals": [{"Ref": "Name"}, "orders"]}, True),
        ({"Fn::Equals": [True, "true"]}, True),
        ({"Fn::Not": [{"Condition": "Yes"}]}, False),
        ({"Fn::And": [{"Condition": "Yes"}, {"Fn::Equals": ["a", "b"]}]}, False),
        ({"Fn::Or": [{"Condition": "No"}, {"Fn::Equals": ["a", "a"]}]}, True),
    ],
)
def test_a_condition_holds_or_not(condition: Any, result: bool) -> None:
    assert holds(condition, Names()) is result


@pytest.mark.parametrize(
    "value", [{"Fn::Select": [2, ["a"]]}, {"Fn::Transform": {"Name": "AWS::Include"}}]
)
def test_what_cannot_be_resolved_is_an_error_of_the_template(value: Any) -> None:
    with pytest.raises(ValidationError):
        resolve(value, Names())


def test_references_are_found_wherever_they_are() -> None:
    value = {
        "a": [{"Ref": "A"}, {"Fn::GetAtt": "B.Arn"}, {"Fn::GetAtt": ["C", "Arn"]}],
        "b": {"Fn::Sub": ["${D} ${E.Arn} ${Own} ${!Literal}", {"Own": {"Ref": "F"}}]},
    }
    assert set(references(value)) == set("ABCDEF")


def test_yaml_is_read_as_its_json_would_be() -> None:
    short = """
Version: 2012-10-17
A: !GetAtt X.Y.Z
B: !Join ["-", [!Ref C, !Sub "${D}"]]
E: !If [F, {Key: !Ref G}, !Ref AWS::NoValue]
"""
    assert parse(short) == {
        "Version": "2012-10-17",
        "A": {"Fn::GetAtt": ["X", "Y.Z"]},
        "B": {"Fn::Join": ["-", [{"Ref": "C"}, {"Fn::Sub": "${D}"}]]},
        "E": {"Fn::If": ["F", {"Key": {"Ref": "G"}}, {"Ref": "AWS::NoValue"}]},
    }
