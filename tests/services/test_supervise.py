"""A supervisor that is asked to end at any moment ends, and its children with it."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

LIMIT_S = 15

AT_EACH_STEP = """
import os, signal, sys
from sillage.services import supervise

supervise._LOOK_S = 0.001


def one_run(moment):
    # Sends the signal before the step of that number, wherever that is: in this module or in what it calls.
    steps, sent = 0, False

    def trace(frame, event, _):
        nonlocal steps, sent
        if signal.getsignal(signal.SIGTERM) != signal.SIG_DFL:
            steps += 1
            if steps >= moment and not sent:
                sent = True
                os.kill(os.getpid(), signal.SIGTERM)
        return trace

    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    sys.settrace(trace)
    try:
        supervise.supervise({"sleeper": ["/bin/sleep", "300"]})
    finally:
        sys.settrace(None)


for moment in range(int(sys.argv[1]), int(sys.argv[2])):
    print(moment, flush=True)
    one_run(moment)
"""


@pytest.mark.parametrize("first", [1, 201, 401])
def test_a_signal_between_any_two_steps_ends_the_supervisor(first: int) -> None:
    """The first hundreds of steps: handlers, a child's start, the first waits."""
    command = [sys.executable, "-c", AT_EACH_STEP, str(first), str(first + 200)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[-1] == str(first + 199)


def test_signals_at_many_moments_of_a_start_leave_nothing_behind(tmp_path: Path) -> None:
    note = "import os, sys, time; open(sys.argv[1] + str(os.getpid()), 'w').close(); time.sleep(300)"
    commands = {name: [sys.executable, "-c", note, f"{tmp_path}/"] for name in ("one", "two")}
    for turn in range(20):
        process = subprocess.Popen(
            [sys.executable, "-m", "sillage.services.supervise", json.dumps(commands)],
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            time.sleep(turn * 0.02)
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGTERM):
                process.send_signal(number)
            process.wait(LIMIT_S)
        finally:
            process.kill()
    assert [path.name for path in tmp_path.iterdir() if _runs(int(path.name))] == []


def _runs(pid: int) -> bool:
    try:
        return b"sleep(300)" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


DEAF = """
import multiprocessing, signal, sys, time
from sillage.services.supervise import end_with_parent
signal.signal(signal.SIGTERM, signal.SIG_IGN)
end_with_parent(0.3)
worker = multiprocessing.get_context("fork").Process(target=time.sleep, args=(60,))
worker.start()
print(worker.pid, flush=True)
worker.join()
"""


def test_a_server_that_never_hears_of_its_end_ends_with_its_workers_when_the_supervisor_is_gone() -> None:
    pipe = subprocess.PIPE
    server = subprocess.Popen([sys.executable, "-c", DEAF], stdin=pipe, stdout=pipe, start_new_session=True)
    assert server.stdin is not None and server.stdout is not None
    worker = int(server.stdout.readline())
    server.stdin.close()
    assert server.wait(30) == -signal.SIGKILL
    limit = time.monotonic() + 30
    while Path(f"/proc/{worker}/stat").exists() and time.monotonic() < limit:
        if Path(f"/proc/{worker}/stat").read_text().split()[2] == "Z":
            break
        time.sleep(0.05)
    else:
        assert not Path(f"/proc/{worker}").exists()
    server.stdout.close()
