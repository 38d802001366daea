"""A team's request file: what it may say, and the line of what is wrong."""

from pathlib import Path

import pytest

from handlers.machine_steps.request import Hosts, Request, Success
from handlers.machine_steps.submit.documents import Document, Documents
from handlers.machine_steps.submit.reading import InvalidRequest, RequestReader

SCHEMA = Path("handlers/machine_steps/machine_step.schema.json")
READER = RequestReader.from_file(SCHEMA)
INSTANCE = "i-0123456789abcdef0"


def test_the_file_of_two_fields_runs_the_sample() -> None:
    # Given the original's file, as it is
    text = '{"instance_id": "i-0123456789abcdef0", "message": "Hello; rm -rf / #"}'
    # When it is read, the message is a parameter of the sample document
    assert READER.read(text) == Request(
        Hosts(instance_ids=(INSTANCE,)), "sample", {"Message": ("Hello; rm -rf / #",)}
    )


def test_everything_that_a_file_can_say() -> None:
    text = """{
      "hosts": {"tags": {"role": ["api", "web"], "site": ["milan"]}},
      "document": "scan",
      "parameters": {"Depth": 3, "Deep": true, "Paths": ["/srv", "/opt"], "Note": ""},
      "delivery_timeout_seconds": 60, "execution_timeout_seconds": 120,
      "max_concurrency": "50%", "max_errors": "1",
      "success": {"exit_codes": [0, 3010], "min_hosts": 2}
    }"""
    assert READER.read(text) == Request(
        Hosts(tags={"role": ("api", "web"), "site": ("milan",)}),
        "scan",
        {"Depth": ("3",), "Deep": ("true",), "Paths": ("/srv", "/opt"), "Note": ("",)},
        60,
        120,
        "50%",
        "1",
        Success((0, 3010), 2),
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "line 1: is not JSON"),
        ("[]", "line 1: the file must be object"),
        ("{}", "line 1: the file must contain ['document', 'hosts'] properties"),
        (
            '{\n"instance_id": "i-0123456789abcdef0",\n"mesage": "x"}',
            "must contain ['message'] properties",
        ),
        (
            '{\n"instance_id": "i-0123456789abcdef0",\n"message": "x",\n"loud": true}',
            "line 4: the file must not contain",
        ),
        ('{\n"instance_id": "i-1",\n"message": "x"}', "line 2: instance_id must match pattern"),
        (
            '{"hosts": {"instance_ids": ["i-0123456789abcdef0"]},\n"document": "d",\n"hots": 1}',
            "line 3: the file must not contain",
        ),
        ('{"document": "d",\n"hosts": {}}', "line 2: hosts must contain at least 1 properties"),
        (
            '{"document": "d",\n"hosts": {\n"tags": {"a/b": []}}}',
            "line 3: hosts.tags.a/b must contain at least 1 items",
        ),
        (
            '{"document": "d",\n"hosts": {"tags": {"a": ["b"]}},\n"max_errors": 0}',
            "line 3: max_errors must be string",
        ),
        (
            '{"document": "d",\n"hosts": {"tags": {"a": ["b"]}},\n"success": {\n"min_hosts": 0}}',
            "line 4: success.min_hosts must be bigger than or equal to 1",
        ),
        (
            '{"document": "d", "hosts": {"tags": {"a": ["b"]}},\n"parameters": {\n"X": [1]}}',
            "line 3: parameters.X.0 must be string",
        ),
        (
            '{"document": "d", "hosts": {"tags": {"a": ["b"]}},\n"execution_timeout_seconds": 5}',
            "line 2: execution_timeout_seconds must be bigger than or equal to 30",
        ),
    ],
)
def test_a_mistake_gives_line_key_and_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        READER.read(text)
    assert reason in str(refusal.value)


DOCUMENTS = Documents(
    {
        "scan": Document(
            "branchline-scan",
            "7",
            {"Path": {}, "Note": {"default": ""}, "executionTimeout": {"default": "3600"}},
        )
    }
)


def request(document: str = "scan", **parameters: str) -> Request:
    given = {name: (value,) for name, value in parameters.items()}
    return Request(Hosts(instance_ids=(INSTANCE,)), document, given)


def test_the_time_out_of_the_request_is_the_document_s() -> None:
    # Given a request with a parameter
    asked = request(Path="/srv")
    # When its document is found, SSM is told both
    assert DOCUMENTS.of(asked).arguments(asked) == {"Path": ["/srv"], "executionTimeout": ["3600"]}


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (request("scam"), 'document "scam" is not deployed; deployed are: scan'),
        (request(Path="/", Deep="x"), "has no parameter Deep; it has: Note, Path"),
        (request(Path="/", executionTimeout="1"), "has no parameter executionTimeout"),
        (request(), "needs the parameter Path, which has no default"),
    ],
)
def test_a_request_that_does_not_fit_its_document(asked: Request, reason: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        DOCUMENTS.of(asked)
    assert reason in str(refusal.value)
