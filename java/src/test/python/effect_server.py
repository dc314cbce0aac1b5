"""Effects outside of the JVM: a process that counts what it is asked, and answers or holds back.

One request is one line, one answer is one line; the words of a request are

    call TRIAL NAME KEY     asks for an effect: the answer is its name, and how often it was asked for
    hold TRIAL NAME ...     such calls are answered only after `open`
    open TRIAL
    await TRIAL COUNT       answered when so many calls are held back
    came TRIAL NAME ...     answered when all of these were asked for
    running TRIAL           how many calls are held back now
    list TRIAL              NAME/KEY/MILLISECONDS of all calls, in the order in which they came

The first line that it prints is its port; it ends when its standard input does.
"""

import contextlib
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from socketserver import StreamRequestHandler, ThreadingTCPServer


@dataclass
class Trial:
    """What one job of one test has asked for."""

    calls: list[tuple[str, str, int]] = field(default_factory=list)
    came: set[str] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    running: int = 0


changed = threading.Condition()
trials: dict[str, Trial] = defaultdict(Trial)


def answer(command: str, trial: Trial, words: list[str]) -> str:
    """Do what a request asks for; called with the lock."""
    match command:
        case "call":
            name, key = words
            trial.came.add(name)
            trial.calls.append((name, key, time.time_ns() // 1_000_000))
            count = sum(call[0] == name for call in trial.calls)
            trial.running += name in trial.held
            changed.notify_all()
            if name in trial.held:
                changed.wait_for(lambda: name not in trial.held)
                trial.running -= 1
            return f"{name} {count}"
        case "hold":
            trial.held.update(words)
        case "open":
            trial.held.clear()
            changed.notify_all()
        case "await":
            changed.wait_for(lambda: trial.running >= int(words[0]))
        case "came":
            changed.wait_for(lambda: trial.came.issuperset(words))
        case "running":
            return str(trial.running)
        case "list":
            return " ".join(f"{name}/{key}/{at}" for name, key, at in trial.calls)
    return "ok"


class Handler(StreamRequestHandler):
    """One request."""

    def handle(self) -> None:
        """Answer it, if the one who asks is still there."""
        command, trial, *words = self.rfile.readline().decode().split()
        with changed:
            line = answer(command, trials[trial], words)
        with contextlib.suppress(OSError):  # its job has failed, which is what this is about
            self.wfile.write(f"{line}\n".encode())


class Server(ThreadingTCPServer):
    """Listens on loopback."""

    daemon_threads = True
    request_queue_size = 100


if __name__ == "__main__":
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()
