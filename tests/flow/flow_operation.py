"""Slow, greedy and hostile peers cost only themselves: the others are answered, memory and descriptors stay bounded, the journal stays readable."""
import json
import os
import re
import resource
import socket
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "fault"))
from sandbox import STAR, Sandbox, expect, flow, put_star, run, same  # noqa: E402
from trouble import descriptors, memory, prepared, processor_seconds, refused, until  # noqa: E402

QUESTION = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "value.score", "params": {"patent": STAR, "as_of": "2026-11-23"}}).encode() + b"\n"
MIB = 1 << 20


def knock(sandbox):
    return socket.create_connection(("127.0.0.1", sandbox.port), timeout=20)


def closed(raw, seconds=10):
    """Waits until the peer has closed; whatever it said."""
    raw.settimeout(seconds)
    said = b""
    try:
        while True:
            part = raw.recv(65536)
            if not part:
                return said
            said += part
    except ConnectionResetError:
        return said


def serves(sandbox):
    expect(sandbox.connect("reader").call("server.ping")["pong"], "another client")


@flow
def who_never_finishes_a_handshake_is_closed_and_holds_up_nobody():
    with prepared(handshake_seconds=1) as sandbox:
        silent = [knock(sandbox) for _ in range(200)]
        for each in silent[::2]:
            each.sendall(b"\x16\x03\x01")  # the first bytes of a record, and no more
        serves(sandbox)
        for each in silent:
            closed(each)
        serves(sandbox)


@flow
def who_drips_a_line_or_says_nothing_is_closed():
    with prepared(line_seconds=1, idle_seconds=2) as sandbox:
        slow, idle = sandbox.connect("reader"), sandbox.connect("reader")
        expect(idle.call("server.ping")["pong"])
        started = time.monotonic()
        slow.send_raw(b'{"jsonrpc"')
        expect(closed(slow.socket) is not None)
        slow_for = time.monotonic() - started
        closed(idle.socket)
        expect(slow_for < time.monotonic() - started + 0.01, "the line's limit is the shorter one")
        serves(sandbox)


@flow
def who_asks_and_never_reads_is_read_no_further_and_closed():
    with prepared(write_seconds=2) as sandbox:
        same(put_star(sandbox.connect("centre"))["outcome"], "stored")
        greedy, before = sandbox.connect("bank"), memory(sandbox.process.pid)
        greedy.socket.settimeout(1)
        try:
            for _ in range(400):
                greedy.send_raw(QUESTION * 100)
        except OSError:
            pass  # it is no longer read
        serves(sandbox)
        expect(memory(sandbox.process.pid) - before < 16 * MIB, "memory has grown by", (memory(sandbox.process.pid) - before) // MIB, "MiB")
        until(lambda: sandbox.connect("reader").call("server.status")["connections"] == 1, what="the greedy peer's end")


@flow
def one_too_many_is_turned_away_and_comes_in_later():
    with prepared(connections=8) as sandbox:
        held = [sandbox.connect("reader") for _ in range(8)]
        for each in held:
            expect(each.call("server.ping")["pong"])
        said = closed(knock(sandbox))
        expect(not said or b"server.busy" in said, said)
        for each in held:
            expect(each.call("server.ping")["pong"], "who is in stays in")
        held.pop().close()
        until(lambda: try_ping(sandbox), what="a place that was given up")


def try_ping(sandbox):
    try:
        return sandbox.connect("reader").call("server.ping")["pong"]
    except (OSError, AssertionError):
        return False


@flow
def without_free_descriptors_it_waits_without_spinning():
    with Sandbox() as sandbox:
        pid, held = sandbox.process.pid, sandbox.connect("reader")
        expect(held.call("server.ping")["pong"])
        most = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (descriptors(pid) + 1, most[1]))
        waiting = [knock(sandbox) for _ in range(20)]
        busy = processor_seconds(pid)
        time.sleep(1)
        expect(processor_seconds(pid) - busy < 0.5, "it spins")
        expect(held.call("server.ping")["pong"], "who is in is served")
        resource.prlimit(pid, resource.RLIMIT_NOFILE, most)
        for each in waiting:
            each.close()
        until(lambda: try_ping(sandbox), what="a connection once descriptors are free")


@flow
def five_hundred_idle_clients_cost_little_and_leave_nothing():
    with Sandbox() as sandbox:
        pid, first = sandbox.process.pid, sandbox.connect("reader")
        expect(first.call("server.ping")["pong"])
        open_before, before, context = descriptors(pid), memory(pid), sandbox.context("reader")
        idle = [sandbox.connect(context=context) for _ in range(500)]
        for each in idle:
            expect(each.call("server.ping")["pong"])
        expect((memory(pid) - before) / 500 < 64 * 1024, "bytes a client:", (memory(pid) - before) // 500)
        for each in idle:
            each.close()
        until(lambda: descriptors(pid) == open_before, what="descriptors given back")
        expect(first.call("server.ping")["pong"])


@flow
def twenty_thousand_answers_leave_memory_where_it_was():
    with Sandbox() as sandbox:
        same(put_star(sandbox.connect("centre"))["outcome"], "stored")
        connection, pid = sandbox.connect("bank"), sandbox.process.pid
        ask(connection, 2000)
        before = memory(pid)
        ask(connection, 20000)
        expect(memory(pid) - before < 2 * MIB, "memory has grown by", memory(pid) - before)


def ask(connection, count):
    for _ in range(count // 50):
        connection.send_raw(QUESTION * 50)
        for _ in range(50):
            expect(b'"result"' in connection.line()[:60])


@flow
def hostile_words_stay_out_of_the_journal_or_are_made_harmless():
    with Sandbox() as sandbox:
        connection, evil = sandbox.connect("centre"), "x\n<0>forged line\x1b[2J\u202e"
        for method, params in (("server.ping", {evil: 1}), (evil, {}), ("patent.get", {"number": evil}), ("patent.put", {"number": STAR, "source": evil, "facts": {"title": evil}})):
            answer = connection.call(method, params)
            expect("data" in answer or answer.get("outcome") == "stored", answer)
        refused(connection.call("model.check", {"text": '{"kind": "%s"}' % "x\\n<0>forged"}), "model.invalid")
        for line in (b"\x16\x03\x01 <0>forged\r\n\r\n", b"GET /<0>forged HTTP/1.1\r\n\r\n"):
            raw = knock(sandbox)
            raw.sendall(line)
            closed(raw, 15)
        for line in sandbox.journal().splitlines():
            expect(re.match(r"^<[3-7]>[^\x00-\x1f\x7f]*$", line) and not line.startswith("<0>"), "a line of the journal:", repr(line))
        same(sandbox.stop(), 0, "exit code")


if __name__ == "__main__":
    run()
