"""`goldenbridge serve`: the pages by granian and, on the machine with the desk, the schedule; both watched over."""

from __future__ import annotations

import argparse
import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Final

from goldenbridge.cli import environment
from goldenbridge.core.errors import BridgeError, words
from goldenbridge.platform import log

PATIENCE_SECONDS: Final = 10
PAUSE_SECONDS: Final = 2
PORT: Final = 8000
PR_SET_PDEATHSIG: Final = 1
_LIBC: Final = ctypes.CDLL(None) if sys.platform == "linux" else None


class PortTaken(BridgeError):
    """Something is served at this address already."""

    code = "port_taken"
    status = 409
    sentence = words(
        "Port {port} is in use on this machine, perhaps by another fund or demo. "
        "Stop that one, or take another port with --port."
    )


def main(arguments: list[str]) -> int:
    """Serve a fund's folder until told to stop."""
    parser = argparse.ArgumentParser(prog="goldenbridge serve", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("fund"))
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=PORT)
    options = parser.parse_args(arguments)
    check_port(options.host, options.port)
    environment.enter(options.folder)
    readiness = environment.load("goldenbridge.cli.readiness")
    readiness.require_founded()
    readiness.make_ready()
    print(readiness.closed_intake() + readiness.unconfirmed_accounts(), end="", flush=True)
    return serve(host=options.host, port=options.port)


def check_port(host: str, port: int) -> None:
    """Raise PortTaken if somebody listens there: the server would share the port, and answer every other request."""
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            pass
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(port=port) from error


def serve(*, host: str, port: int, announcement: str = "") -> int:
    """Run the pages and, on no door, the worker; what ends is started again. The environment names the fund.

    The announcement is printed once, as soon as somebody listens.
    """
    if os.geteuid() == 0:
        log.event("serving_as_root")
    commands = {"web": _web(host, port)}
    # One machine of a fund does what the clock asks for: two would destroy keys by two lists and sign one log twice.
    if environment.load("goldenbridge.cli.readiness").is_door():
        log.event("serving_without_worker")
    else:
        commands["worker"] = [sys.executable, "-m", "goldenbridge.cli.worker"]
    running = {name: _start(command) for name, command in commands.items()}
    stopping = _stopping()
    while not stopping:
        time.sleep(0.5)
        if announcement and _listens(host, port):
            print(announcement, flush=True)
            announcement = ""
        for name, process in running.items():
            if process.poll() is not None and not stopping:
                log.event("restarting_web" if name == "web" else "restarting_worker", code=process.returncode)
                time.sleep(PAUSE_SECONDS)
                running[name] = _start(commands[name])
    for process in running.values():
        process.send_signal(signal.SIGTERM)
    for process in running.values():
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
    return 0


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, preexec_fn=_stop_with_parent if _LIBC else None)  # noqa: PLW1509 (one thread only)


def _stop_with_parent() -> None:
    """Ask Linux for SIGTERM when the process that started this one dies, also where nobody could tell it to stop."""
    if _LIBC:
        _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _listens(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def _web(host: str, port: int) -> list[str]:
    # One worker and one thread: SQLite has one writer, and queueing in front of it was fastest and evenest.
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    quiet = ["--workers", "1", "--blocking-threads", "1", "--no-ws", "--log-level", "warning", "--no-access-log"]
    return [*granian, *quiet, "goldenbridge.wsgi:application"]


def _stopping() -> list[int]:
    """A list that is empty until somebody asks us to stop."""
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    return asked
