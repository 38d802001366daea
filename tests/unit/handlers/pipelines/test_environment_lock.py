"""One execution at a time deploys to an environment, and none waits for one that has ended."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from handlers.pipelines.environment_lock.lock import EnvironmentLock, Holder
from handlers.pipelines.job import Asked, Failed, Job, Succeeded
from handlers.shared.events import MalformedEvent
from tests.unit.handlers.pipelines.fakes import FakeExecutions, FakeLocks

LOGIN = Holder("hotfix-login", "e1")
LOGOUT = Holder("hotfix-logout", "e2")


def job(step: str, holder: Holder, token: str | None = None) -> Job:
    parameters = {
        "step": step,
        "environment": "orders-prod",
        "pipeline": holder.pipeline,
        "execution": holder.execution,
    }
    return Job("job", json.dumps(parameters), token)


def lock(held_by: Holder | None = None, *going_on: Holder) -> EnvironmentLock:
    locks = FakeLocks({"orders-prod": held_by} if held_by else {})
    return EnvironmentLock(locks, FakeExecutions(set(going_on)))


def test_a_free_environment_is_given() -> None:
    assert isinstance(lock().do(job("acquire", LOGIN)), Succeeded)


def test_the_second_execution_waits_for_the_first_and_then_gets_it() -> None:
    # Given an environment that one hotfix deploys to
    environment = lock(LOGIN, LOGIN, LOGOUT)
    # When another asks, and asks again
    first = environment.do(job("acquire", LOGOUT))
    assert isinstance(first, Asked)
    second = environment.do(job("acquire", LOGOUT, first.token))
    # Then it is to come again, for as long as it has waited already, and knows for whom
    assert isinstance(second, Asked)
    assert second.token == first.token
    assert "execution e1 of pipeline hotfix-login" in second.message
    # When the first gives it back, the other has it
    assert isinstance(environment.do(job("release", LOGIN)), Succeeded)
    assert isinstance(environment.do(job("acquire", LOGOUT, first.token)), Succeeded)


def test_an_execution_gets_what_it_holds_already() -> None:
    # Given CodePipeline's second invocation for one action
    assert isinstance(lock(LOGIN, LOGIN).do(job("acquire", LOGIN)), Succeeded)


def test_an_environment_of_an_execution_that_ended_is_taken_over() -> None:
    # Given a deployment that failed, so that nothing gave the environment back
    environment = lock(LOGIN, LOGOUT)
    # When another asks, it gets it
    assert isinstance(environment.do(job("acquire", LOGOUT)), Succeeded)
    # And the one that failed is told so when it goes on without asking
    answer = environment.do(job("release", LOGIN))
    assert isinstance(answer, Failed)
    assert "Retry all actions of the stage" in answer.message


def test_to_give_back_what_nobody_holds_succeeds() -> None:
    # Given CodePipeline's second invocation for one action
    assert isinstance(lock().do(job("release", LOGIN)), Succeeded)


def test_who_has_waited_for_nearly_a_day_learns_for_whom() -> None:
    # Given an execution that has waited for longer than it may
    since = datetime.now(UTC) - timedelta(hours=24)
    # When it asks again
    answer = lock(LOGIN, LOGIN).do(job("acquire", LOGOUT, since.isoformat()))
    # Then the action fails with who is in the way and what to do
    assert isinstance(answer, Failed)
    assert "execution e1 of pipeline hotfix-login" in answer.message
    assert "stop it" in answer.message


def test_an_unknown_step_is_refused() -> None:
    with pytest.raises(MalformedEvent, match='"borrow"'):
        lock().do(job("borrow", LOGIN))
