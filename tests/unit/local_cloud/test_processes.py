"""Children end when they are asked to, and with the server at the latest."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from local_cloud import processes

DEADLINE_SECONDS = 20.0
SLEEP = "import time; print('up', flush=True); time.sleep(60)"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEP


def start(code: str, folder: Path) -> processes.Handle:
    folder.mkdir(exist_ok=True)
    handle = processes.start([sys.executable, "-c", code], {}, folder, folder / "logs" / "child")
    wait_until_up(handle.log)
    return handle


def wait_until_up(log: Path) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not log.exists() or "up" not in log.read_text():
        assert time.monotonic() < deadline, "the child did not start"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_a_child_has_its_own_environment_and_log(tmp_path: Path) -> None:
    code = "import os; print(sorted(os.environ))"
    argv = [sys.executable, "-I", "-c", code]
    handle = processes.start(argv, {"ONLY": "this"}, tmp_path, tmp_path / "log")
    assert handle.wait(DEADLINE_SECONDS) == 0
    assert "ONLY" in handle.log.read_text()
    assert "HOME" not in handle.log.read_text()


def test_a_child_is_asked_to_end(tmp_path: Path) -> None:
    handle = start(SLEEP, tmp_path)
    assert processes.stop(handle, DEADLINE_SECONDS) == -15
    assert not is_alive(handle.pid)


def test_a_deaf_child_is_killed(tmp_path: Path) -> None:
    handle = start(DEAF, tmp_path)
    assert processes.stop(handle, 0.1) == -9


def test_all_children_end_together(tmp_path: Path) -> None:
    handles = [start(SLEEP, tmp_path / str(number)) for number in range(3)]
    processes.stop_all(DEADLINE_SECONDS)
    assert not any(is_alive(handle.pid) for handle in handles)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux kills the children of a killed one")
def test_children_die_with_a_killed_server(tmp_path: Path) -> None:
    # Given a process that started a child
    log = tmp_path / "log"
    code = (
        "import sys, time; from pathlib import Path; from local_cloud import processes\n"
        f"argv = [sys.executable, '-c', {SLEEP!r}]\n"
        f"handle = processes.start(argv, {{}}, Path({str(tmp_path)!r}), Path({str(log)!r}))\n"
        "print(handle.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert parent.stdout
    child = int(parent.stdout.readline())
    wait_until_up(log)
    # When that process is killed
    parent.kill()
    parent.wait()
    # Then its child ends too
    deadline = time.monotonic() + DEADLINE_SECONDS
    while is_alive(child):
        assert time.monotonic() < deadline, "the child outlived its parent"
        time.sleep(0.02)
