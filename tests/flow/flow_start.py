"""Starting: words and configurations tried, doors and folders refused, indexes that are none, truncated, or another's."""
import glob
import os
import random
import re
import socket
import subprocess
import sys

from sandbox import PATVALD, ROOT, STAR, Sandbox, application, expect, flow, put_star, run, same

sys.path.insert(0, os.path.join(ROOT, "tests", "fault"))
from trouble import bind_root, configure, one_sentence, part_skipped, patvald

SEED = int(os.environ.get("SEED", "20261124"))


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


if __name__ == "__main__":
    run()
