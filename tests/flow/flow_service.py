"""Run by a service manager, and brought to an end: sockets handed over, states told, signals, the last write kept."""
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

from sandbox import PATVALD, ROOT, Connection, Sandbox, application, expect, flow, run, same

sys.path.insert(0, os.path.join(ROOT, "tests", "fault"))
from trouble import configure, until
from witness import Witness

TRAMPOLINE = """import os, sys
descriptors = [int(word) for word in sys.argv[1].split(",")]
safe = [os.dup(descriptor) for descriptor in descriptors]
safe = [os.dup2(descriptor, 50 + number) for number, descriptor in enumerate(safe)]
for number, descriptor in enumerate(safe):
    os.dup2(descriptor, 3 + number)
os.closerange(3 + len(safe), 64)
os.environ["LISTEN_PID"] = str(os.getpid() if sys.argv[2] == "own" else 1)
os.execv(sys.argv[3], sys.argv[3:])
"""


class Manager:
    """A service manager for one daemon: it hands over sockets and hears what is notified."""

    def __init__(self, sandbox, names="tls:operator", owner="own", **environment):
        self.tls, self.path = socket.create_server(("127.0.0.1", 0)), os.path.join(os.path.dirname(sandbox.folder), "op.sock")
        self.local, self.notices = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.local.bind(self.path)
        self.local.listen(16)
        self.notices.bind(self.path + ".notify")
        self.notices.settimeout(10)
        sandbox.port = self.tls.getsockname()[1]
        handed = [self.tls if name != "operator" else self.local for name in names.split(":")]
        numbers = [each.fileno() for each in handed]
        self.log = open(os.path.join(os.path.dirname(sandbox.folder), "log"), "ab")
        self.process = subprocess.Popen([sys.executable, "-S", "-E", "-c", TRAMPOLINE, ",".join(map(str, numbers)), owner, PATVALD, sandbox.path("patvald.conf")],
                                        pass_fds=numbers, stdout=subprocess.DEVNULL, stderr=self.log,
                                        env={**os.environ, "LISTEN_FDS": str(len(numbers)), "LISTEN_FDNAMES": names, "NOTIFY_SOCKET": self.path + ".notify",
                                             **environment})

    def hear(self):
        return self.notices.recv(4096).decode()

    def hear_until(self, word):
        while word not in (said := self.hear()):
            pass
        return said

    def operator(self):
        raw = socket.socket(socket.AF_UNIX)
        raw.settimeout(10)
        raw.connect(self.path)
        return Connection(raw)

    def end(self, told=False):
        if not told and self.process.poll() is None:
            self.process.terminate()
        code = self.process.wait(20)
        for each in (self.tls, self.local, self.notices, self.log):
            each.close()
        return code


def at_rest():
    """A sandbox that was made and is not running; its configuration opens no socket of its own."""
    sandbox = Sandbox().start()
    sandbox.stop()
    configure(sandbox, listen="", operator_socket="")
    return sandbox


def thrown_away(sandbox):
    shutil.rmtree(os.path.dirname(sandbox.folder), ignore_errors=True)


@flow
def sockets_handed_over_are_served_and_the_manager_is_told():
    sandbox = at_rest()
    manager = Manager(sandbox, WATCHDOG_USEC="3000000")
    same(manager.hear(), "READY=1\nSTATUS=Serving")
    expect(sandbox.connect("reader").call("server.ping")["pong"], "TLS")
    expect("models" in manager.operator().call("server.status"), "operator")
    same([manager.hear() for turn in range(3)], ["WATCHDOG=1"] * 3, "watchdog")
    same(manager.operator().call("admin.reload"), {"reloaded": True})
    same(manager.hear_until("STATUS"), "STATUS=Serving")
    configure(sandbox, "zz", conections=5)
    manager.process.send_signal(signal.SIGHUP)
    expect("Reload refused, the old set stays" in manager.hear_until("STATUS"))
    manager.process.terminate()
    same(manager.hear_until("STOPPING"), "STOPPING=1")
    same(manager.end(told=True), 0, "exit code")
    thrown_away(sandbox)


@flow
def names_of_sockets_say_what_they_are_in_any_order():
    sandbox = at_rest()
    for names in ("operator:tls", "operator", "unknown"):
        manager = Manager(sandbox, names)
        expect("READY=1" in manager.hear())
        if "operator" in names:
            expect(manager.operator().call("server.status")["version"])
        if names != "operator":
            expect(sandbox.connect("reader").call("server.ping")["pong"])
        same(manager.end(), 0, "exit code with " + names)
        os.unlink(manager.path)
        os.unlink(manager.path + ".notify")
    thrown_away(sandbox)


@flow
def sockets_meant_for_another_process_are_not_taken():
    sandbox = at_rest()
    manager = Manager(sandbox, owner="another")
    expect("listen" in manager.hear_until("STATUS"), "no sentence about listen")
    same(manager.process.wait(10), 1, "exit code")
    manager.end()
    thrown_away(sandbox)


@flow
def connections_queue_over_a_restart_behind_handed_sockets():
    sandbox = at_rest()
    manager = Manager(sandbox)
    manager.hear_until("READY")
    before = sandbox.connect("reader")
    expect(before.call("server.ping")["pong"])
    manager.process.kill()
    manager.process.wait()
    raw = socket.create_connection(("127.0.0.1", sandbox.port), timeout=20)  # the manager's socket still listens
    numbers = [manager.tls.fileno(), manager.local.fileno()]
    manager.process = subprocess.Popen([sys.executable, "-S", "-E", "-c", TRAMPOLINE, ",".join(map(str, numbers)), "own", PATVALD, sandbox.path("patvald.conf")],
                                       pass_fds=numbers, stderr=manager.log, env={**os.environ, "LISTEN_FDS": "2", "LISTEN_FDNAMES": "tls:operator"})
    waited = Connection(sandbox.context("reader").wrap_socket(raw, server_hostname="localhost"))
    expect(waited.call("server.ping")["pong"], "a connection made while nobody served")
    same(manager.end(), 0)
    thrown_away(sandbox)


@flow
def an_index_that_another_holds_is_told_to_the_manager():
    with Sandbox() as sandbox:
        configure(sandbox, listen="", operator_socket="")
        port = sandbox.port
        manager = Manager(sandbox)
        expect("owns it already" in manager.hear_until("STATUS"))
        same(manager.process.wait(10), 1)
        manager.end()
        sandbox.port = port
        expect(sandbox.connect("reader").call("server.ping")["pong"])


@flow
def a_signal_right_after_ready_is_obeyed():
    sandbox, died = at_rest(), []
    for number in range(20):
        manager = Manager(sandbox)
        manager.hear_until("READY")
        manager.process.send_signal(signal.SIGHUP if number % 2 else signal.SIGTERM)
        if number % 2:
            time.sleep(0.05)
            manager.process.terminate()
        code = manager.end(told=True)
        died += [code] if code else []
        os.unlink(manager.path)
        os.unlink(manager.path + ".notify")
    thrown_away(sandbox)
    same(died, [], "exit codes of daemons that were told to reload, or to stop, as soon as they were ready")


@flow
def more_signals_while_it_ends_do_not_kill_it():
    with Sandbox() as sandbox:
        connection = sandbox.connect("centre")
        for number in range(2000):
            connection.send("patent.put", {"number": application(number), "facts": {"forward_citations": 1}})
        sandbox.process.terminate()
        for number in range(20):
            time.sleep(0.002)
            sandbox.process.send_signal(signal.SIGHUP if number % 2 else signal.SIGTERM)
        same(sandbox.process.wait(15), 0, "exit code")


@flow
def acknowledged_writes_survive_the_end_under_load():
    for number in range(3):
        with Sandbox() as sandbox:
            witness = Witness()
            witness.load([sandbox.connect("centre"), sandbox.connect("centre"), sandbox.operator()])
            until(lambda: witness.count > 200, what="200 acknowledged writes")
            started = time.monotonic()
            same(sandbox.stop(), 0, "exit code")
            expect(time.monotonic() - started < 10, "took", time.monotonic() - started)
            witness.rest()
            sandbox.start()
            same(witness.verdict(sandbox.operator()), [], "after %d acknowledged writes" % witness.count)
            same(dict(witness.errors), {}, "errors")
            sandbox.stop()
            sandbox.check()


@flow
def what_was_asked_before_the_end_is_answered():
    with Sandbox() as sandbox:
        connection = sandbox.connect("centre")
        for number in range(300):
            connection.send("patent.put", {"number": application(number), "facts": {"forward_citations": 1}})
        same(connection.receive()["result"]["outcome"], "stored")
        sandbox.process.terminate()
        count = 1
        while connection.line():
            count += 1
        same(sandbox.process.wait(15), 0, "exit code")
        sandbox.start()
        expect(sandbox.connect("reader").call("server.status")["patents"] >= count, "fewer patents than answers:", count)


@flow
def a_sleeping_peer_does_not_hold_up_the_end():
    with Sandbox() as sandbox:
        idle, half, silent = sandbox.connect("reader"), sandbox.connect("reader"), socket.create_connection(("127.0.0.1", sandbox.port))
        half.send_raw(b'{"jsonrpc"')
        greedy = sandbox.connect("reader")
        for number in range(100):
            greedy.send("rpc.discover")
        started = time.monotonic()
        same(sandbox.stop(), 0, "exit code")
        expect(time.monotonic() - started < 15, "took", time.monotonic() - started)
        same(idle.line(), b"", "an idle connection")


if __name__ == "__main__":
    run()
