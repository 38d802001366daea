"""Names and tags of hosts."""

from pathlib import Path

import pytest

from cli.errors import OperatorError
from cli.hosts.identity import as_list, as_mapping, check_name, host_tags, parse_tags
from modules.addresses import Addresses
from modules.settings import load_settings


@pytest.fixture
def addresses() -> Addresses:
    return Addresses(load_settings(Path("config/local.yaml")))


@pytest.mark.parametrize("name", ["api-1", "web.example.com", "a", "9" * 100])
def test_names_that_both_services_take(name: str) -> None:
    assert check_name(name) == name


@pytest.mark.parametrize("name", ["", "i-1", "mi-1", "a b", "a;b", "-a", "9" * 101, "a\n"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(OperatorError, match="can't be a host's name"):
        check_name(name)


def test_tags_are_pairs() -> None:
    assert parse_tags("role=api, site=milan,") == {"role": "api", "site": "milan"}
    assert parse_tags("") == {}
    assert parse_tags("url=http://a/b=c") == {"url": "http://a/b=c"}


@pytest.mark.parametrize("text", ["role", "role=", "=api", "role=$(x)", "role=api;site=milan"])
def test_what_is_no_tag_is_refused(text: str) -> None:
    with pytest.raises(OperatorError, match="is no tag"):
        parse_tags(text)


def test_a_tag_is_given_once() -> None:
    with pytest.raises(OperatorError, match='The tag "a" is given twice'):
        parse_tags("a=1,a=2")


def test_a_host_takes_commands_and_tells_whose_it_is(addresses: Addresses) -> None:
    assert host_tags(addresses, "api-1", "prod", {"role": "api"}) == {
        "Name": "api-1",
        "environment": "prod",
        "managed-by": addresses.settings.name_prefix,
        **dict([addresses.machine_steps_tag]),
        "role": "api",
    }


@pytest.mark.parametrize("key", ["Name", "environment", "managed-by"])
def test_the_platforms_tags_are_its_own(addresses: Addresses, key: str) -> None:
    with pytest.raises(OperatorError, match=f'"{key}" is set by the platform'):
        host_tags(addresses, "api-1", "prod", {key: "other"})


def test_codedeploys_ten_tags_are_not_exceeded(addresses: Addresses) -> None:
    with pytest.raises(OperatorError, match="leave out 1"):
        host_tags(addresses, "api-1", "prod", {str(number): "x" for number in range(7)})


def test_tags_keep_their_content_on_the_way() -> None:
    assert as_mapping(as_list({"a": "1", "b": "2"})) == {"a": "1", "b": "2"}
