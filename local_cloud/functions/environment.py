"""An execution environment: the thread that owns a worker and writes its log."""

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from moto.awslambda.models import LambdaFunction

from local_cloud.functions.deployed import Sandbox, prepare_sandbox
from local_cloud.functions.worker import Outcome, Worker, WorkerLost

IDLE_SECONDS = 300.0  # AWS publishes no number
MAX_AGE_SECONDS = 2 * 60 * 60.0  # shorter than the credentials that a worker was started with


@dataclass(frozen=True)
class Invocation:
    """One event for one function. event: JSON."""

    event: str
    request_id: str
    outcome: "Future[Outcome]" = field(default_factory=Future)


class ExecutionEnvironment:
    """Handles one event at a time, in a process that lives until it is idle too long or retired."""

    def __init__(
        self, function: LambdaFunction, on_free: Callable[["ExecutionEnvironment"], bool]
    ) -> None:
        """Starts the environment's thread; its process starts with the first event.

        on_free: called after every event; False ends the environment.
        """
        self._function = function
        self._on_free = on_free
        self._inbox: queue.Queue[Invocation | None] = queue.Queue()
        self._sandbox: Sandbox | None = None
        self._worker: Worker | None = None
        self._started = time.monotonic()
        name = f"environment-{function.function_name}"
        threading.Thread(target=self._run, name=name, daemon=True).start()

    def give(self, invocation: Invocation) -> None:
        """Hands over the next event; the environment must be free."""
        self._inbox.put(invocation)

    def end(self) -> None:
        """Ends a free environment."""
        self._inbox.put(None)

    def _run(self) -> None:
        while invocation := self._next():
            lives = self._settle(invocation)
            if self._sandbox:
                self._sandbox.log_stream.ship(final=self._worker is None)
            if not lives:
                break
        self._stop_worker()

    def _settle(self, invocation: Invocation) -> bool:
        """Handles the event; returns whether the environment lives on.

        It is free before the invoker hears of it, so that the invoker's next event comes here.
        """
        try:
            outcome = self._handle(invocation)
        except Exception as error:
            lives = self._on_free(self)
            invocation.outcome.set_exception(error)
        else:
            lives = self._on_free(self)
            invocation.outcome.set_result(outcome)
        return lives

    def _next(self) -> Invocation | None:
        while True:
            try:
                return self._inbox.get(timeout=IDLE_SECONDS)
            except queue.Empty:
                self._stop_worker()

    def _handle(self, invocation: Invocation) -> Outcome:
        start = time.monotonic()
        try:
            return self._invoke(invocation)
        except WorkerLost as lost:
            self._stop_worker()
            self._write(f"{lost}")
            return lost.outcome
        finally:
            milliseconds = (time.monotonic() - start) * 1000
            self._write(f"END RequestId: {invocation.request_id}")
            self._write(
                f"REPORT RequestId: {invocation.request_id}\tDuration: {milliseconds:.2f} ms"
                f"\tMemory Size: {self._function.memory_size} MB"
            )

    def _invoke(self, invocation: Invocation) -> Outcome:
        worker = self._warm_worker()
        version = self._function.version
        self._write(f"START RequestId: {invocation.request_id} Version: {version}")
        return worker.handle(
            invocation.event,
            invocation.request_id,
            self._function.function_arn,
            float(self._function.timeout),
        )

    def _warm_worker(self) -> Worker:
        if time.monotonic() - self._started > MAX_AGE_SECONDS:
            self._stop_worker()
        if self._worker is None:
            self._started = time.monotonic()
            self._sandbox = prepare_sandbox(self._function)
            self._worker = Worker(self._sandbox.environment, self._sandbox.code, self._sandbox.log)
        return self._worker

    def _stop_worker(self) -> None:
        if self._worker:
            self._worker.stop()
            self._worker = None

    def _write(self, line: str) -> None:
        if self._sandbox:
            self._sandbox.log.parent.mkdir(parents=True, exist_ok=True)
            with self._sandbox.log.open("a") as log:
                log.write(line + "\n")
