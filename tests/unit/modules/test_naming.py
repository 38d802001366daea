"""Names from hostile input: legal for their service, and never the same for two inputs."""

import json
import re
import subprocess
import sys
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.naming import HASH_LENGTH, Kind, name

# Every service's alphabet holds this one (see the docstring of Kind).
LEGAL = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.fifo)?")

HOSTILE = [
    "feature/a",
    "featurea",
    "feature-a",
    "feature/a;$(touch /tmp/x)'\"&",
    "../../etc/passwd",
    "-rf",
    "--",
    "",
    " ",
    "\n",
    "\x00",
    "ÄÖÜ/ß",
    "Äöü/ß",
    "分支/功能",
    "🚀",
    "a" * 256,
    "a" * 255 + "b",
    "refs/heads/" + "ü/" * 120,
    "*",
    "%2F",
    "Main",
    "main",
]

references = st.text(max_size=256) | st.sampled_from(HOSTILE)
parts = st.lists(references, min_size=1, max_size=4)


@given(kind=st.sampled_from(Kind), parts=parts)
def test_a_name_is_within_its_services_length_and_alphabet(kind: Kind, parts: list[str]) -> None:
    made = name(kind, *parts)

    assert len(made) <= kind.rule.max_length
    assert LEGAL.fullmatch(made)
    assert made.endswith(kind.rule.suffix)


@given(kind=st.sampled_from(Kind), one=parts, other=parts)
def test_two_different_inputs_never_give_one_name(
    kind: Kind, one: list[str], other: list[str]
) -> None:
    assert (name(kind, *one) == name(kind, *other)) == (one == other)


@given(text=references, index=st.integers(min_value=0), character=st.characters())
def test_one_changed_character_gives_another_name(text: str, index: int, character: str) -> None:
    # Given two names that differ in one character, however far back
    position = index % (len(text) + 1)
    changed = text[:position] + character + text[position + 1 :]

    # Then they are told apart
    assert (name(Kind.PATH_SEGMENT, text) == name(Kind.PATH_SEGMENT, changed)) == (text == changed)


@given(parts=parts)
def test_each_kind_has_a_name_of_its_own(parts: list[str]) -> None:
    made = [name(kind, *parts) for kind in Kind]

    assert len(set(made)) == len(made)


def test_the_borders_between_parts_count() -> None:
    made = {name(Kind.ROLE, *parts) for parts in (("a", "b"), ("a-b",), ("a", "", "b"), ("a/b",))}

    assert len(made) == 4


def test_the_hostile_names_and_100_000_ordinary_ones_do_not_collide() -> None:
    ordinary = [f"feature/{team}-{number}" for team, number in product("abcdefghij", range(10_000))]

    made = {name(Kind.MESSAGE_GROUP, each) for each in [*ordinary, *HOSTILE]}

    assert len(made) == len(ordinary) + len(HOSTILE)


def test_a_name_begins_with_what_a_person_looks_for() -> None:
    assert name(Kind.PATH_SEGMENT, "feature/Login page").startswith("feature-login-page-")


def test_a_long_name_keeps_its_whole_hash() -> None:
    made = name(Kind.ROLE, "branchline", "r" * 300)

    assert len(made) == Kind.ROLE.rule.max_length
    assert len(made.rsplit("-", 1)[1]) == HASH_LENGTH


def test_a_name_is_the_same_in_every_process() -> None:
    # Given a process with another hash seed, as each function is one
    program = (
        "import json, sys; from modules.naming import Kind, name;"
        "print(json.dumps([name(kind, *sys.argv[1:]) for kind in Kind]))"
    )
    output = subprocess.run(
        [sys.executable, "-c", program, "feature/ä", "b"],
        env={"PYTHONHASHSEED": "7", "PYTHONUTF8": "1"},
        check=True,
        capture_output=True,
    ).stdout

    assert json.loads(output) == [name(kind, "feature/ä", "b") for kind in Kind]


def test_no_part_is_an_error() -> None:
    with pytest.raises(ValueError, match="role"):
        name(Kind.ROLE)
