"""Terraform's state of an embedded AWS that is gone is dropped; anything else's is not."""

from pathlib import Path

import pytest

from cli.embedded_aws.server import Server
from cli.embedded_aws.state import check_owner, claim_state, drop_stale_state
from cli.errors import OperatorError


def server(instance_id: str) -> Server:
    return Server(1, 4566, "http://127.0.0.1:4566", instance_id, "2026-01-01T00:00:00", "AK", "SK")


def state_of(instance_id: str, directory: Path) -> Path:
    claim_state(directory, server(instance_id))
    (directory / "tools.tfstate").write_text("{}")
    return directory


def test_keeps_the_state_of_the_instance_that_runs(tmp_path: Path) -> None:
    state = state_of("one", tmp_path / "state")

    assert not drop_stale_state(state, server("one"))
    assert (state / "tools.tfstate").exists()


@pytest.mark.parametrize("running", [None, server("two")])
def test_drops_the_state_of_an_instance_that_is_gone(
    tmp_path: Path, running: Server | None
) -> None:
    state = state_of("one", tmp_path / "state")

    assert drop_stale_state(state, running)
    assert not state.exists()


def test_there_is_nothing_to_drop_before_the_first_deployment(tmp_path: Path) -> None:
    assert not drop_stale_state(tmp_path / "state", None)


def test_never_drops_state_that_the_embedded_aws_does_not_own(tmp_path: Path) -> None:
    (tmp_path / "tools.tfstate").write_text("{}")

    with pytest.raises(OperatorError, match="not the embedded AWS's"):
        drop_stale_state(tmp_path, None)
    assert (tmp_path / "tools.tfstate").exists()


def test_refuses_the_state_of_another_instance_than_the_one_that_runs(tmp_path: Path) -> None:
    state = state_of("one", tmp_path / "state")

    check_owner(state, server("one"))
    check_owner(tmp_path / "no-state", server("two"))
    with pytest.raises(OperatorError, match="another embedded AWS"):
        check_owner(state, server("two"))
