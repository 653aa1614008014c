"""Starting and stopping: configurations tried, indexes refused, sockets handed over, the service manager told, the last write kept."""
import glob
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from sandbox import PATVAL, PATVALD, ROOT, STAR, Connection, Sandbox, application, expect, flow, put_star, run, same

sys.path.insert(0, os.path.join(ROOT, "tests", "fault"))
from trouble import bind_root, configure, part_skipped, prepared, until
from witness import Witness

SEED = int(os.environ.get("SEED", "20261124"))


def patvald(*words, wrapper=(), seconds=20, **more):
    """Runs it to its end, without a terminal."""
    return subprocess.run([*wrapper, PATVALD, *words], capture_output=True, text=True, timeout=seconds, start_new_session=True,
                          **{"stdin": subprocess.DEVNULL, **more})


def one_sentence(text, *words):
    """One line of the journal with these words."""
    lines = text.strip().splitlines()
    same(len(lines), 1, "lines: " + text)
    for word in words:
        expect(word in lines[0], "%r is not in: %s" % (word, lines[0]))


def refuses_to_start(sandbox, *words, wrapper=()):
    done = patvald("--sandbox", sandbox.folder, "--port", "0", wrapper=wrapper)
    same((done.returncode, done.stdout), (1, ""), "exit code and output, " + done.stderr)
    one_sentence(done.stderr, *words)


@flow
def the_version_and_the_help_are_printed():
    for word, expected in (("--version", r"patvald \d+\.\d+"), ("--help", r"--sandbox DIR"), ("-h", r"Exit codes")):
        done = patvald(word)
        expect(done.returncode == 0 and re.search(expected, done.stdout) and not done.stderr, word, done)


@flow
def wrong_arguments_are_exit_code_2_and_one_line():
    for words in (["--nonsense"], ["-x"], ["--sandbox"], ["--stdio"], ["--check"], ["--models"], ["--port"], ["--port", "7746"], ["a", "b"], ["-t", "a", "b"],
                  ["--sandbox", "d", "--port", "70000"], ["--sandbox", "d", "--port", "-1"], ["--sandbox", "d", "--port", "1x"], ["--sandbox", "d", "--port", ""]):
        done = patvald(*words)
        same((done.returncode, done.stdout), (2, ""), "%s: %s" % (words, done.stderr))
        one_sentence(done.stderr, "--help")


@flow
def a_configuration_is_tried_whole_and_nothing_is_started():
    with Sandbox() as sandbox:
        done = patvald("-t", sandbox.path("patvald.conf"))
        same(done.returncode, 0, done.stderr)
        expect("sound; %d models, 6 clients" % len(glob.glob(os.path.join(ROOT, "models", "*@*.json"))) in done.stdout, done.stdout)
        done = patvald("-t", sandbox.path("nowhere.conf"))
        same(done.returncode, 1)
        one_sentence(done.stderr, "nowhere.conf", "No such file")
        configure(sandbox, conections=5)
        done = patvald("-t", sandbox.path("patvald.conf"))
        same((done.returncode, done.stdout), (1, ""))
        one_sentence(done.stderr, "flow.conf:1", "conections", "the nearest is connections")
        expect(sandbox.connect("reader").call("server.ping")["pong"], "the daemon that runs")


@flow
def a_key_with_a_pass_phrase_asks_nobody():
    with Sandbox() as sandbox:
        subprocess.run(["openssl", "pkey", "-in", sandbox.path("server.key"), "-aes256", "-passout", "pass:secret", "-out", sandbox.path("locked.key")], check=True)
        configure(sandbox, key=sandbox.path("locked.key"))
        quiet, writer = os.pipe()
        try:
            done = patvald("-t", sandbox.path("patvald.conf"), stdin=quiet, seconds=5)
        except subprocess.TimeoutExpired:
            raise AssertionError("patvald waits for a pass phrase on standard input")
        finally:
            os.close(quiet)
            os.close(writer)
        same(done.returncode, 1)
        one_sentence(done.stderr, "locked.key", "without a pass phrase")


@flow
def an_index_has_one_owner():
    with Sandbox() as sandbox:
        same(put_star(sandbox.connect("centre"))["outcome"], "stored")
        os.symlink(sandbox.path("index"), sandbox.path("by-another-name"))
        refuses_to_start(sandbox, "one patvald owns it already")
        for index in (sandbox.path("index"), sandbox.path("by-another-name")):
            done = patvald("--stdio", index)
            same(done.returncode, 1)
            one_sentence(done.stderr, "one patvald owns it already")
        connection = sandbox.connect("centre")
        same(connection.call("patent.get", {"number": STAR})["revision"], 1, "the first goes on")
        same(sandbox.operator().call("server.ping")["pong"], True, "its operator socket too")
        sandbox.kill()
        sandbox.start()
        same(sandbox.connect("centre").call("patent.get", {"number": STAR})["revision"], 1, "a killed owner is none")


@flow
def an_occupied_door_is_named():
    taken = socket.create_server(("127.0.0.1", 0))
    with Sandbox() as sandbox:
        sandbox.stop()
        port = taken.getsockname()[1]
        done = patvald("--sandbox", sandbox.folder, "--port", str(port))
        same(done.returncode, 1)
        one_sentence(done.stderr, "127.0.0.1:%d" % port, "in use")
        configure(sandbox, operator_socket="x" * 120)
        refuses_to_start(sandbox, "operator_socket", "bytes")
        for address in ("7746", "localhost", "[::1:7746", "127.0.0.1:7746x", "1.2.3.4.5:1"):
            configure(sandbox, listen=address)
            done = patvald(sandbox.path("patvald.conf"))
            same(done.returncode, 1)
            one_sentence(done.stderr, "listen", address)
        configure(sandbox, listen="192.0.2.1:7746")
        one_sentence(patvald(sandbox.path("patvald.conf")).stderr, "192.0.2.1:7746")
    taken.close()


@flow
def a_left_over_operator_socket_is_replaced():
    with Sandbox() as sandbox:
        sandbox.kill()
        expect(os.path.exists(sandbox.path("operator.sock")), "kill -9 leaves the socket")
        sandbox.start()
        expect(sandbox.operator().call("server.ping")["pong"])
        same(oct(os.stat(sandbox.path("operator.sock")).st_mode & 0o777), "0o660", "mode")


@flow
def a_file_in_the_place_of_the_operator_socket_is_not_deleted():
    with Sandbox() as sandbox:
        sandbox.stop()
        with open(sandbox.path("precious"), "w") as file:
            file.write("no socket")
        configure(sandbox, operator_socket=sandbox.path("precious"))
        subprocess.run(["timeout", "1", PATVALD, "--sandbox", sandbox.folder, "--port", "0"], capture_output=True)
        expect(os.path.isfile(sandbox.path("precious")), "the file is gone")


@flow
def what_is_written_is_for_its_owner_alone():
    with Sandbox() as sandbox:
        put_star(sandbox.connect("centre"))
        for name in ("index", "index/data.mdb", "index/lock.mdb", "server.key", "admin.key", "ca.key"):
            same(os.stat(sandbox.path(name)).st_mode & 0o077, 0, "rights of others on " + name)


@flow
def a_folder_that_may_not_be_written_is_refused_in_a_sentence():
    wrapper = bind_root()
    if wrapper is None:
        return part_skipped("root may write everywhere, and setpriv is not there")
    with Sandbox() as sandbox:
        put_star(sandbox.connect("centre"))
        sandbox.stop()
        with open(sandbox.path("index", "data.mdb"), "rb") as file:
            before = file.read()
        os.unlink(sandbox.path("index", "owner.lock"))
        os.chmod(sandbox.path("index"), 0o500)
        refuses_to_start(sandbox, "owner.lock", "Permission denied", wrapper=wrapper)
        os.chmod(sandbox.path("index"), 0o700)
        os.chmod(sandbox.path("index", "data.mdb"), 0o400)
        refuses_to_start(sandbox, "index", "Permission denied", wrapper=wrapper)
        os.chmod(sandbox.path("index", "data.mdb"), 0o600)
        with open(sandbox.path("index", "data.mdb"), "rb") as file:
            expect(file.read() == before, "a refused start has changed the index")
        sandbox.start()
        same(sandbox.connect("centre").call("patent.get", {"number": STAR})["revision"], 1)


@flow
def a_lock_that_is_a_link_is_refused():
    with Sandbox() as sandbox:
        sandbox.stop()
        os.unlink(sandbox.path("index", "owner.lock"))
        os.symlink("/dev/null", sandbox.path("index", "owner.lock"))
        refuses_to_start(sandbox, "owner.lock")


@flow
def a_file_that_is_no_index_is_refused_and_left_alone():
    with Sandbox() as sandbox:
        sandbox.stop()
        for content in (b"hello, this is no index\n" * 1000, bytes(100000), os.urandom(100000)):
            with open(sandbox.path("index", "data.mdb"), "wb") as file:
                file.write(content)
            refuses_to_start(sandbox, "index")
            with open(sandbox.path("index", "data.mdb"), "rb") as file:
                expect(file.read() == content, "a refused start has changed the file")


PATENTS = 400


def filled(sandbox):
    """An index of some hundred pages, at rest."""
    connection = sandbox.connect("centre")
    for number in range(PATENTS):
        connection.send("patent.put", {"number": application(number), "observed_on": "2026-11-01",
                                       "facts": {"title": "示例 %d" % number, "abstract": "摘要 %d " % number * 100, "forward_citations": number}})
    for number in range(PATENTS):
        same(connection.receive()["result"]["outcome"], "stored")
    connection.close()
    same(sandbox.stop(), 0, "exit code")


def one_commit_more(sandbox, turn):
    """A small commit takes free pages low in the file: its end then holds records, not the newest roots."""
    sandbox.start()
    connection = sandbox.connect("centre")
    same(connection.call("patent.put", {"number": application(turn), "observed_on": "2026-11-02", "facts": {"claims": 5}})["outcome"], "stored")
    connection.close()
    same(sandbox.stop(), 0, "exit code")


def questioned(sandbox):
    """Starts on what is there.  None when it refused in a sentence; else what it says, asked for everything."""
    sandbox.start(wait=False)
    line = sandbox.process.stdout.readline().decode()
    if "localhost:" not in line:
        code = sandbox.process.wait(20)
        sandbox.process.stdout.close()
        sandbox.process = None
        same(code, 1, "exit code of a refusal")
        expect("index" in sandbox.journal().splitlines()[-1], "no sentence: ", sandbox.journal()[-300:])
        return None
    sandbox.port = int(line.split("localhost:")[1].split(";")[0])
    connection = sandbox.connect("reader")
    answers = [connection.call("patent.get", {"number": application(number)}) for number in range(PATENTS)]
    answers.append(connection.call("patent.list", {"limit": 500}).get("items", "no list"))
    connection.close()
    same(sandbox.stop(), 0, "exit code after it served")
    return answers


def tried(sandbox, content, whole):
    """None, or what is wrong with a start on this content of data.mdb."""
    with open(sandbox.path("index", "data.mdb"), "wb") as file:
        file.write(content)
    try:
        answers = questioned(sandbox)
        different = sum(a != b for a, b in zip(answers or whole, whole))
        if different:
            return "serves, and %d of %d answers differ" % (different, len(whole))
        done = patvald("--check", sandbox.path("index"))
        if answers and done.returncode or done.returncode < 0:
            return "%s, but its check ends with %d" % ("serves" if answers else "is refused", done.returncode)
        return None
    except Exception as error:
        code = sandbox.process.poll() if sandbox.process else None
        if sandbox.process:
            sandbox.kill()
        return "%s (exit code %s)" % (error or repr(error), code)


@flow
def a_truncated_index_is_refused_or_whole_and_never_a_signal():
    chance, wrong = random.Random(SEED), []
    with Sandbox() as sandbox:
        filled(sandbox)
        for turn in range(5):
            one_commit_more(sandbox, turn)
            whole = questioned(sandbox)
            with open(sandbox.path("index", "data.mdb"), "rb") as file:
                good = file.read()
            lengths = [[0, 1, 4095], [4096, 8191, 8192], [12288, len(good) - 1], [len(good) // 2], [len(good) // 3]][turn]
            for length in lengths + [len(good) - 4096 * pages for pages in (1, 4, 20, 60)] + [chance.randrange(len(good))]:
                fault = tried(sandbox, good[:length], whole)
                wrong += ["%d of %d bytes: %s" % (length, len(good), fault)] if fault else []
            with open(sandbox.path("index", "data.mdb"), "wb") as file:
                file.write(good)
    expect(not wrong, "SEED=%d: " % SEED + "; ".join(wrong))


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


@flow
def standard_input_serves_the_operator():
    with Sandbox() as sandbox:
        same(put_star(sandbox.connect("centre"))["outcome"], "stored")
        sandbox.stop()
        lines = [{"jsonrpc": "2.0", "id": 1, "method": "server.status"}, {"jsonrpc": "2.0", "id": 2, "method": "patent.get", "params": {"number": STAR}},
                 {"jsonrpc": "2.0", "id": 3, "method": "patent.put", "params": {"number": application(1), "facts": {"forward_citations": 1}}},
                 {"jsonrpc": "2.0", "id": 4, "method": "patent.list"}, {"jsonrpc": "2.0", "id": 5, "method": "admin.reload"}, {"jsonrpc": "2.0", "id": 6, "method": "value.pledge"}]
        done = patvald("--stdio", sandbox.path("index"), stdin=None, input="".join(json.dumps(line) + "\n" for line in lines) + "nonsense\n")
        same(done.returncode, 0, done.stderr)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        same([answer["id"] for answer in answers], [1, 2, 3, 4, 5, 6, None], "order")
        same(answers[1]["result"]["revision"], 1)
        same(answers[2]["result"]["outcome"], "stored")
        same(len(answers[3]["result"]["items"]), 2, "patents")
        same([answer["error"]["data"]["name"] for answer in answers[4:]], ["reload.refused", "params.missing", "json.malformed"], "refusals")
        same(sandbox.check()["patents"], 2)


def offline(folder, *words):
    return subprocess.run([PATVAL, "--offline", folder, *words] if not words else [PATVAL, words[0], "--offline", folder, *words[1:]], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "LC_ALL": "C.UTF-8", "PATVAL_CONFIG": ""})


@flow
def patval_works_on_an_index_at_rest_and_on_a_new_one():
    with Sandbox() as sandbox:
        same(put_star(sandbox.connect("centre"))["outcome"], "stored")
        done = offline(sandbox.path("index"), "get", STAR)
        expect(done.returncode == 3 and "owns it already" in done.stderr, "beside a daemon:", done)
        sandbox.stop()
        done = offline(sandbox.path("index"), "get", STAR)
        expect(done.returncode == 0 and STAR in done.stdout, done)
        fresh = os.path.join(os.path.dirname(sandbox.folder), "fresh")
        done = offline(fresh, "put", STAR, "forward_citations=3")
        same(done.returncode, 0, done.stderr)
        done = offline(fresh, "check-index")
        same(done.returncode, 0, done.stderr)


@flow
def a_check_of_nothing_is_refused_in_a_sentence():
    folder = tempfile.mkdtemp(prefix="patvald-flow-")
    for path in (os.path.join(folder, "nowhere"), folder, "/dev/null"):
        done = patvald("--check", path)
        same((done.returncode, done.stdout), (2, ""), done.stderr)
        one_sentence(done.stderr, path)
    same(os.listdir(folder), [], "what a check has left")
    shutil.rmtree(folder)


if __name__ == "__main__":
    run()
