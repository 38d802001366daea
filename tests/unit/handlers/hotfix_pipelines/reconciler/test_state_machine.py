"""Whatever happens to branches, messages, AWS and the function itself: in the end it is right.

Branches are created, moved and deleted; messages are lost, doubled and reordered; Service Catalog
takes its time, fails, and shows what it did only later; AWS throttles; the function dies before or
after any call of its own. When that ends, one sweep and an empty queue leave every hotfix branch
with exactly one AVAILABLE product and one open pull request to each target, and no other product.
"""

import os
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path
from unittest.mock import patch

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from moto import mock_aws

from handlers.pipelines.job import Succeeded
from tests.unit.handlers.hotfix_pipelines.reconciler.deployment import deployment
from tests.unit.handlers.hotfix_pipelines.reconciler.fake_aws import Crash, Fault
from tests.unit.handlers.hotfix_pipelines.reconciler.fake_catalog import FakeProduct
from tests.unit.handlers.hotfix_pipelines.reconciler.fake_source import TARGETS

# Few places, so that much happens to each.
REPOSITORIES = ("web",)
BRANCHES = ("hotfix-1", "hotfix-10", "feature-a")
FAULTS = [Fault.THROTTLED, Fault.CRASH_BEFORE, Fault.CRASH_AFTER]
_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "eu-west-1",
}

repositories, branches = st.sampled_from(REPOSITORIES), st.sampled_from(BRANCHES)
picks = st.integers(min_value=0, max_value=1000)


class Hotfixes(RuleBasedStateMachine):
    """A platform on a bad day."""

    def __init__(self) -> None:
        super().__init__()
        self.executions = 0
        self.fault_in: int | None = None
        self.fault = Fault.THROTTLED
        self.stack = ExitStack()
        self.stack.enter_context(patch.dict(os.environ, _CREDENTIALS))
        self.stack.enter_context(mock_aws())
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.hotfixes = self.stack.enter_context(
            deployment(folder, REPOSITORIES, self.next_fault, MAX_HOTFIXES="100")
        )
        self.hotfixes.catalog.lags = True

    def next_fault(self, operation: str) -> Fault | None:
        """Lets the call that ``fault_in`` counts down to fail, once."""
        if self.fault_in is None:
            return None
        self.fault_in -= 1
        if self.fault_in >= 0:
            return None
        self.fault_in = None
        return self.fault

    def available(self) -> list[FakeProduct]:
        return [each for each in self.hotfixes.catalog.alive() if each.status == "AVAILABLE"]

    def waiting(self) -> list[str]:
        return list(self.hotfixes.queue.messages)

    @rule(repository=repositories, branch=branches)
    def push(self, repository: str, branch: str) -> None:
        self.hotfixes.push(branch, repository)

    @rule(repository=repositories, branch=branches)
    def delete(self, repository: str, branch: str) -> None:
        self.hotfixes.delete(branch, repository)

    @precondition(lambda self: self.waiting())
    @rule(pick=picks)
    def lose_a_message(self, pick: int) -> None:
        handles = self.waiting()
        del self.hotfixes.queue.messages[handles[pick % len(handles)]]

    @precondition(lambda self: self.waiting())
    @rule(pick=picks)
    def double_a_message(self, pick: int) -> None:
        handles = self.waiting()
        self.hotfixes.queue.put(self.hotfixes.queue.messages[handles[pick % len(handles)]].body)

    @precondition(lambda self: self.waiting())
    @rule(pick=picks)
    def deliver_any_message(self, pick: int) -> None:
        handles = self.waiting()
        self.hotfixes.deliver(handles[pick % len(handles)])

    @precondition(lambda self: self.waiting())
    @rule(pick=picks, fault=st.sampled_from(FAULTS), fault_in=st.integers(0, 9))
    def deliver_a_message_and_fail(self, pick: int, fault: Fault, fault_in: int) -> None:
        self.fault, self.fault_in = fault, fault_in
        self.deliver_any_message(pick)
        self.fault_in = None

    @rule(fault=st.sampled_from(FAULTS), fault_in=st.integers(0, 9))
    def sweep_and_fail(self, fault: Fault, fault_in: int) -> None:
        self.fault, self.fault_in = fault, fault_in
        with suppress(Exception, Crash):
            self.hotfixes.sweep()
        self.fault_in = None

    @rule(fails=st.booleans())
    def time_passes(self, fails: bool) -> None:
        for handle in self.waiting():
            self.hotfixes.deliver(handle)
        self.hotfixes.catalog.finish(fails=fails)
        self.hotfixes.catalog.catch_up()

    @rule(fails=st.booleans())
    def service_catalog_ends_its_work(self, fails: bool) -> None:
        self.hotfixes.catalog.finish(fails=fails)

    @rule()
    def the_search_catches_up(self) -> None:
        self.hotfixes.catalog.catch_up()

    @precondition(lambda self: self.available())
    @rule(pick=picks)
    def terminate_a_product_by_hand(self, pick: int) -> None:
        available = self.available()
        self.hotfixes.catalog.terminate_by_hand(available[pick % len(available)].name)

    @precondition(lambda self: self.available())
    @rule(pick=picks, approved=st.booleans())
    def a_pipeline_runs(self, pick: int, approved: bool) -> None:
        available = self.available()
        product = available[pick % len(available)]
        self.executions += 1
        opened = self.hotfixes.run(product, "open", f"e{self.executions}")
        if isinstance(opened, Succeeded) and approved:
            self.hotfixes.run(product, "spend", f"e{self.executions}")

    @precondition(lambda self: self.available())
    @rule(pick=picks, fault=st.sampled_from(FAULTS), fault_in=st.integers(0, 12))
    def a_pipeline_runs_and_fails(self, pick: int, fault: Fault, fault_in: int) -> None:
        self.fault, self.fault_in = fault, fault_in
        self.a_pipeline_runs(pick, approved=True)
        self.fault_in = None

    @invariant()
    def no_hotfix_has_two_products(self) -> None:
        names = [each.name for each in self.hotfixes.catalog.alive()]
        assert len(names) == len(set(names))

    def teardown(self) -> None:
        try:
            self.in_the_end_it_is_right()
        finally:
            self.stack.close()

    def in_the_end_it_is_right(self) -> None:
        # Given that nothing more happens, and the search has caught up
        self.hotfixes.catalog.catch_up()
        self.hotfixes.dead.clear()
        # When the schedule brings one sweep, and the queue is worked off
        self.hotfixes.sweep()
        self.hotfixes.settle()
        # Then each hotfix branch has its product, and no other product is there
        wanted = {
            self.hotfixes.name(branch, repository)
            for repository, existing in self.hotfixes.source.repositories.items()
            for branch in existing
            if branch.startswith("hotfix")
        }
        products = self.hotfixes.catalog.alive()
        assert sorted(each.name for each in products) == sorted(wanted)
        assert {each.status for each in products} <= {"AVAILABLE"}
        # And each knows the token that the ledger has issued to it, for as long as it lives
        for product in products:
            issued = self.hotfixes.ledger.read(product.name)
            assert issued is not None
            assert product.token == product.parameters["AccessToken"] == issued.access_token
            assert issued.expires_at is None
            # And a pull request to each target, though its pipeline runs once more
            self.hotfixes.run(product, "open", "last")
            place = (issued.repository, issued.branch)
            opened = [len(self.hotfixes.source.open_between(*place, each)) for each in TARGETS]
            assert opened == [1, 1]
        # And another sweep finds nothing to do
        self.hotfixes.sweep()
        assert self.waiting() == []


Hotfixes.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestHotfixes = Hotfixes.TestCase
