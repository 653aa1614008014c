"""Reloading: all or nothing, under load, without a failed request, a lost descriptor or a forgotten reason."""
import glob
import json
import os
import re
import resource
import shutil
import signal
import ssl
import sys
import threading
import time

from sandbox import ROOT, STAR, Sandbox, expect, flow, put_star, run, same

sys.path.insert(0, os.path.join(ROOT, "tests", "fault"))
from authority import Authority, of_sandbox, openssl
from trouble import bind_root, configure, descriptors, memory, part_skipped, refused, until

QUESTION = {"patent": STAR, "as_of": "2026-11-23"}


def write(path, text):
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def with_own_models(sandbox):
    """The sandbox reads a copy of the models, which may be spoiled."""
    shutil.copytree(os.path.join(ROOT, "models"), sandbox.path("models"))
    configure(sandbox, models=sandbox.path("models"))
    same(sandbox.connect("admin").call("admin.reload"), {"reloaded": True})


class Asker(threading.Thread):
    """Asks on one connection, or on a new one each time, until told to stop; whatever is wrong is kept."""

    def __init__(self, sandbox, anew):
        super().__init__(daemon=True)
        self.sandbox, self.anew, self.stopped, self.count, self.wrong = sandbox, anew, threading.Event(), 0, None

    def run(self):
        connection = self.sandbox.connect("reader")
        try:
            while not self.stopped.is_set():
                if self.anew:
                    connection.close()
                    connection = self.sandbox.connect("reader")
                for turn in range(1 if self.anew else 20):
                    expect("score" in connection.call("value.score", QUESTION), "no score")
                    self.count += 1
        except Exception as error:
            self.wrong = repr(error)

    def end(self):
        self.stopped.set()
        self.join(30)
        expect(not self.wrong, "a request has failed:", self.wrong)
        return self.count


@flow
def fifty_reloads_under_load_fail_no_request():
    with Sandbox() as sandbox:
        same(put_star(sandbox.connect("centre"))["outcome"], "stored")
        askers = [Asker(sandbox, anew) for anew in (False, False, True)]
        for asker in askers:
            asker.start()
        admin = sandbox.connect("admin")
        for number in range(25):
            sandbox.process.send_signal(signal.SIGHUP)
            until(lambda: admin.call("server.status")["reloads"] > 2 * number, what="the reload of a SIGHUP")
            same(admin.call("admin.reload"), {"reloaded": True})
        same(admin.call("server.status")["reloads"], 50, "reloads")
        expect(all(asker.is_alive() for asker in askers), [asker.wrong for asker in askers])
        expect(sum(asker.end() for asker in askers) > 100, "hardly any load")


@flow
def a_volley_of_signals_is_no_trouble():
    with Sandbox() as sandbox:
        admin = sandbox.connect("admin")
        for number in range(300):
            sandbox.process.send_signal(signal.SIGHUP)
        until(lambda: admin.call("server.status")["reloads"] > 0)
        expect(admin.call("admin.reload")["reloaded"])
        expect(sandbox.connect("reader").call("server.ping")["pong"])


def spoil_line(file, row):
    return lambda sandbox: write(sandbox.path(file), read(sandbox.path(file)) + row + "\n")


def replace(file, text):
    return lambda sandbox: write(sandbox.path(file), text)


def remove(file):
    return lambda sandbox: os.unlink(sandbox.path(file))


def copy(source, target):
    return lambda sandbox: shutil.copy(sandbox.path(source), sandbox.path(target))


def hide(file):
    return lambda sandbox: os.chmod(sandbox.path(file), 0)


def folder_instead(file):
    def spoil(sandbox):
        os.unlink(sandbox.path(file))
        os.mkdir(sandbox.path(file))
    return spoil


def with_pass_phrase(sandbox):
    openssl("pkey", "-in", sandbox.path("server.key"), "-aes256", "-passout", "pass:secret", "-out", sandbox.path("server.key.new"))
    os.rename(sandbox.path("server.key.new"), sandbox.path("server.key"))


def expired(sandbox):
    certificate, key = of_sandbox(sandbox).issue("late", san="DNS:localhost", usage="serverAuth", start="20200101000000Z", end="20200201000000Z")
    shutil.copy(certificate, sandbox.path("server.pem"))
    shutil.copy(key, sandbox.path("server.key"))


SCORE = "models/score-27@2026.1.json"


def model(change):
    def spoil(sandbox):
        text = json.loads(read(sandbox.path(SCORE)))
        change(text)
        write(sandbox.path(SCORE), json.dumps(text, ensure_ascii=False))
    return spoil


ISSUER = "issuer:CN=patvald sandbox authority"
BROKEN = {  # what is wrong: (how it comes about, words that name the file and the place)
    "a mistyped key": (spoil_line("patvald.conf", "conections = 5"), "patvald.conf:", "conections", "the nearest is connections"),
    "a key twice": (spoil_line("patvald.conf", "key = server.key"), "patvald.conf:", "key", "once"),
    "a row that is none": (spoil_line("patvald.conf", "hello"), "patvald.conf:", "hello", "key = value"),
    "a number that is none": (spoil_line("patvald.conf", "connections = many"), "patvald.conf:", "connections", "many"),
    "a number out of range": (spoil_line("patvald.conf", "handshake_seconds = 0"), "patvald.conf:", "handshake_seconds", "from 1 to 600"),
    "a size out of range": (spoil_line("patvald.conf", "line_bytes = 99G"), "patvald.conf:", "line_bytes"),
    "a wrong drop-in": (lambda sandbox: configure(sandbox, "zz", nonsense=1), "zz.conf:1", "nonsense"),
    "no configuration": (remove("patvald.conf"), "patvald.conf", "No such file"),
    "the key of another certificate": (copy("reader.key", "server.key"), "key", "server.key"),
    "a key nobody may read": (hide("server.key"), "key", "server.key"),
    "no key": (remove("server.key"), "key", "server.key"),
    "a key with a pass phrase": (with_pass_phrase, "key", "server.key"),
    "no certificate": (remove("server.pem"), "certificate", "server.pem"),
    "a certificate that is none": (replace("server.pem", "hello\n"), "certificate", "server.pem"),
    "a certificate out of date": (expired, "certificate", "server.pem", "expired"),
    "no authorities": (remove("ca.pem"), "client_ca", "ca.pem"),
    "authorities that are none": (replace("ca.pem", ""), "client_ca", "ca.pem"),
    "a list of revocations that is none": (lambda sandbox: (spoil_line("patvald.conf", "crl = crl.pem")(sandbox), replace("crl.pem", "x\n")(sandbox)), "crl", "crl.pem"),
    "an empty access.conf": (replace("access.conf", ""), "access.conf", "at least one row"),
    "an access.conf of remarks": (replace("access.conf", "# nobody\n\n"), "access.conf", "at least one row"),
    "no access.conf": (remove("access.conf"), "access.conf"),
    "a folder as access.conf": (folder_instead("access.conf"), "access.conf", "a regular file"),
    "an unknown role": (spoil_line("access.conf", "x centre boss san:x " + ISSUER), "access.conf:8", "reader, bank, centre"),
    "an admin who changes models": (spoil_line("access.conf", "x centre admin,modeler san:x " + ISSUER), "access.conf:8", "modeler and admin"),
    "a bank of all tenants": (spoil_line("access.conf", "x * bank san:x " + ISSUER), "access.conf:8", "auditor alone"),
    "one certificate, two names": (spoil_line("access.conf", "x centre bank san:bank.sandbox.invalid " + ISSUER), "access.conf:8", "no earlier row"),
    "a fingerprint that is none": (spoil_line("access.conf", "x centre bank sha256:abc"), "access.conf:8", "64"),
    "a row cut short": (spoil_line("access.conf", "x centre"), "access.conf:8"),
    "a model cut short": (lambda sandbox: write(sandbox.path(SCORE), read(sandbox.path(SCORE))[:5000]), "score-27@2026.1.json", "line"),
    "a model whose weights do not sum": (model(lambda m: m["indicators"][0]["weights"].update(pledge=1)), "score-27@2026.1.json", "weights.pledge"),
    "a model that is not consistent": (model(lambda m: m["matrices"]["pledge"].update(first=[9, 9, 0.111111])), "score-27@2026.1.json", "consistency"),
    "a member nobody knows": (model(lambda m: m.update(tittle=1)), "score-27@2026.1.json", "tittle"),
    "one model twice": (copy(SCORE, "models/score-27@2026.1-copy@1.json"), "score-27", "once"),
    "a table that is missing": (remove("models/table-fees-cn@2026.1.json"), "fees-cn", "this table"),
    "no models": (lambda sandbox: shutil.rmtree(sandbox.path("models")), "models", "files named"),
    "a model nobody may read": (hide(SCORE), "score-27@2026.1.json", "read"),
}


def snapshot(sandbox, kept):
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(sandbox.folder, kept, ignore=shutil.ignore_patterns("index", "*.sock"))


def restore(sandbox, kept):
    for name in os.listdir(sandbox.folder):
        path = sandbox.path(name)
        if name == "index" or name.endswith(".sock"):
            continue
        if os.path.isdir(path):
            shutil.rmtree(path)
        else:
            os.unlink(path)
    shutil.copytree(kept, sandbox.folder, dirs_exist_ok=True)


def refuses(sandbox, admin, held, spoil, words):
    """One broken set: refused in words; what holds connections and what is new goes on."""
    before = admin.call("server.status")
    spoil(sandbox)
    answer = admin.call("admin.reload")
    refused(answer, answer.get("data", {}).get("name", "no error: " + json.dumps(answer)), *words)
    after = admin.call("server.status")
    same(after["reloads_refused"], before["reloads_refused"] + 1, "refused reloads")
    same(after["models"], before["models"], "models")
    expect("score" in held.call("value.score", QUESTION), "a held connection")
    context = ssl.create_default_context(cafile=os.path.join(sandbox.kept, "ca.pem"))
    context.load_cert_chain(os.path.join(sandbox.kept, "reader.pem"), os.path.join(sandbox.kept, "reader.key"))
    expect("score" in sandbox.connect(context=context).call("value.score", QUESTION), "a new connection")


@flow
def every_broken_set_is_refused_by_name_and_the_old_one_goes_on():
    wrapper = bind_root()
    with Sandbox(wrapper=wrapper or []) as sandbox:
        with_own_models(sandbox)
        same(put_star(sandbox.connect("centre"))["outcome"], "stored")
        sandbox.kept = sandbox.folder + "-kept"
        snapshot(sandbox, sandbox.kept)
        admin, held = sandbox.operator(), sandbox.connect("reader")
        for what, (spoil, *words) in BROKEN.items():
            if wrapper is None and "nobody may read" in what:
                part_skipped("root may read everything, and setpriv is not there: " + what)
                continue
            try:
                refuses(sandbox, admin, held, spoil, words)
            except AssertionError as error:
                raise AssertionError("%s: %s" % (what, error))
            restore(sandbox, sandbox.kept)
            same(admin.call("admin.reload"), {"reloaded": True}, "mended: " + what)


@flow
def the_command_says_why_and_its_exit_code_says_no():
    with Sandbox() as sandbox:
        done = sandbox.patval("admin", "reload")
        same(done.returncode, 0, done.stderr)
        spoil_line("patvald.conf", "conections = 5")(sandbox)
        for role in ("admin", "operator"):
            done = sandbox.patval(role, "reload")
            expect(done.returncode in (1, 4), "exit code", done.returncode)
            expect("conections" in done.stderr and "nearest is connections" in done.stderr, "stderr:", done.stderr)
        sandbox.process.send_signal(signal.SIGHUP)
        until(lambda: sandbox.journal().count("reload refused, the old set stays") == 3, what="the journal of a refused SIGHUP")
        same(sandbox.patval("reader", "reload").returncode, 1, "a reader's reload")


def serial_of(connection):
    return connection.socket.getpeercert()["serialNumber"]


@flow
def a_new_certificate_counts_for_new_connections():
    with Sandbox() as sandbox:
        held = sandbox.connect("reader")
        certificate, key = of_sandbox(sandbox).issue("fresh", san="DNS:localhost", usage="serverAuth")
        shutil.copy(certificate, sandbox.path("server.pem"))
        shutil.copy(key, sandbox.path("server.key"))
        same(serial_of(sandbox.connect("reader")), serial_of(held), "before the reload")
        expect(sandbox.connect("admin").call("admin.reload")["reloaded"])
        expect(serial_of(sandbox.connect("reader")) != serial_of(held), "the old certificate is still shown")
        expect(held.call("server.ping")["pong"])
        left = sandbox.connect("admin").call("server.status")["certificate_expiry_seconds"]
        expect(29 * 86400 < left <= 30 * 86400, "certificate_expiry_seconds:", left)


@flow
def other_authorities_close_those_whom_they_have_not_signed():
    with Sandbox() as sandbox:
        held = sandbox.connect("reader")
        other = Authority(os.path.join(os.path.dirname(sandbox.folder), "other"))
        shutil.copy(other.certificate, sandbox.path("other.pem"))
        write(sandbox.path("patvald.conf"), read(sandbox.path("patvald.conf")).replace("client_ca = ca.pem", "client_ca = other.pem"))
        expect(sandbox.operator().call("admin.reload")["reloaded"])
        refused(held.receive()["error"], "access.unknown", "certificate")
        same(held.line(), b"")


@flow
def a_changed_model_counts_for_the_next_question():
    with Sandbox() as sandbox:
        with_own_models(sandbox)
        connection = sandbox.connect("centre")
        same(put_star(connection)["outcome"], "stored")
        before = connection.call("value.score", QUESTION)
        model(lambda m: m["grades"].__setitem__(0, {"grade": "AAA", "from": 1, "confidence": 0}))(sandbox)
        model(lambda m: [grade.update({"from": 0.9 - number / 10}) for number, grade in enumerate(m["grades"][1:-1])])(sandbox)
        expect(sandbox.operator().call("admin.reload")["reloaded"])
        after = connection.call("value.score", QUESTION)
        same((after["score"]["total"], after["score"]["grade"]), (before["score"]["total"], "AAA"), "score by the new grades")
        expect(after["models"] != before["models"], "the model's hash is the same")


@flow
def the_level_of_the_journal_follows_a_reload():
    with Sandbox() as sandbox:
        admin = sandbox.operator()
        stranger = sandbox.connect(context=sandbox.context())
        stranger.line()
        until(lambda: sandbox.journal().count("connection refused") == 1, what="a refusal in the journal")
        configure(sandbox, log_level=4)
        expect(admin.call("admin.reload")["reloaded"])
        sandbox.connect(context=sandbox.context()).line()
        time.sleep(0.2)
        same(sandbox.journal().count("connection refused"), 1, "refusals in the journal at level 4")


@flow
def two_hundred_reloads_leave_no_descriptor_and_little_memory():
    with Sandbox() as sandbox:
        admin, pid = sandbox.connect("admin"), sandbox.process.pid
        for number in range(20):
            expect(admin.call("admin.reload")["reloaded"])
        open_before, memory_before = descriptors(pid), memory(pid)
        for number in range(200):
            expect(admin.call("admin.reload")["reloaded"])
        same(descriptors(pid), open_before, "descriptors")
        expect(memory(pid) - memory_before < 4 << 20, "memory has grown by", memory(pid) - memory_before)
        spoil_line("access.conf", "x y")(sandbox)
        for number in range(100):
            refused(admin.call("admin.reload"), "config.invalid")
        same(descriptors(pid), open_before, "descriptors after refusals")


@flow
def a_reload_without_a_free_descriptor_is_refused_and_done_later():
    with Sandbox() as sandbox:
        admin, pid = sandbox.connect("admin"), sandbox.process.pid
        most = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        taken = {int(name) for name in os.listdir("/proc/%d/fd" % pid)}
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (min(set(range(len(taken) + 1)) - taken), most[1]))
        answer = admin.call("admin.reload")
        refused(answer, answer.get("data", {}).get("name", "?"), "Too many open files")
        resource.prlimit(pid, resource.RLIMIT_NOFILE, most)
        expect(admin.call("admin.reload")["reloaded"])
        expect(sandbox.connect("reader").call("server.ping")["pong"])


@flow
def the_index_is_proved_after_a_reload_too():
    with Sandbox(environment={"MALLOC_PERTURB_": "165"}) as sandbox:  # what has been freed shows
        admin = sandbox.connect("admin")
        for number in range(3):
            report = admin.call("index.check")
            same((report["equal"], report["faults"]), (True, 0), "check after %d reloads" % number)
            expect(admin.call("admin.reload")["reloaded"])


@flow
def a_check_that_cannot_run_is_an_error_and_not_half_an_answer():
    with Sandbox() as sandbox:
        admin = sandbox.connect("admin")
        shutil.move(sandbox.path("index"), sandbox.path("moved"))
        answer = admin.call("index.check")
        refused(answer, answer.get("data", {}).get("name", "?"))
        shutil.move(sandbox.path("moved"), sandbox.path("index"))
        same(admin.call("index.check")["equal"], True, "moved back")


if __name__ == "__main__":
    run()
