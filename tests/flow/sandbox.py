"""What the flows share: a real daemon in a throw-away sandbox, real certificates, real connections.  Python standard library only.

A flow is a program `flow_NAME.py` whose test functions are registered with @flow; run() runs them, prints what failed, and exits with 1
when anything did, 77 when it was skipped with a word."""
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import traceback

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("BUILD", os.path.join(ROOT, "build", "release"))
PATVALD, PATVAL = os.path.join(BUILD, "patvald"), os.path.join(BUILD, "patval")
SAMPLE = os.path.join(ROOT, "tests", "sample", "gansu-sample.csv")
STAR = "CN201910123456.X"
_flows = []


def flow(function):
    _flows.append(function)
    return function


def skip(reason):
    print("skipped: " + reason)
    sys.exit(77)


def run():
    failed = 0
    for function in _flows:
        started = time.monotonic()
        try:
            function()
            print("  ok    %s (%.1f s)" % (function.__name__, time.monotonic() - started))
        except Exception:
            failed += 1
            print("  FAIL  " + function.__name__)
            traceback.print_exc(file=sys.stdout)
    print("%d of %d flows hold" % (len(_flows) - failed, len(_flows)))
    sys.exit(1 if failed else 0)


def expect(condition, *words):
    if not condition:
        raise AssertionError(" ".join(str(word) for word in words))


def same(got, expected, what=""):
    if got != expected:
        raise AssertionError("%s: got %r, expected %r" % (what, got, expected))


class Connection:
    """JSON lines over any connected socket."""

    def __init__(self, raw):
        self.socket, self.pending, self.number = raw, b"", 0

    def send(self, method, params=None, **more):
        self.number += 1
        message = {"jsonrpc": "2.0", "id": self.number, "method": method, **more}
        if params is not None:
            message["params"] = params
        self.socket.sendall(json.dumps(message, ensure_ascii=False).encode() + b"\n")
        return self.number

    def send_raw(self, data):
        self.socket.sendall(data)

    def line(self):
        """One answer line as bytes; b"" when the server has closed."""
        while b"\n" not in self.pending:
            try:
                more = self.socket.recv(1 << 20)
            except (ConnectionResetError, ssl.SSLEOFError):
                more = b""
            if not more:
                rest, self.pending = self.pending, b""
                return rest
            self.pending += more
        line, self.pending = self.pending.split(b"\n", 1)
        return line

    def receive(self):
        line = self.line()
        expect(line, "the server closed the connection without an answer")
        return json.loads(line)

    def call(self, method, params=None, **more):
        """The result, or the error object."""
        number = self.send(method, params, **more)
        answer = self.receive()
        same(answer["id"], number, "id")
        return answer["result"] if "result" in answer else answer["error"]

    def close(self):
        self.socket.close()


class Sandbox:
    """patvald --sandbox in a temporary folder; `with Sandbox() as s:`."""

    def __init__(self, folder=None, environment=None, wrapper=()):
        self.folder = folder or os.path.join(tempfile.mkdtemp(prefix="patvald-flow-"), "sandbox")
        self.environment, self.wrapper, self.process, self.port = environment or {}, list(wrapper), None, 0

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *unused):
        self.stop()
        shutil.rmtree(os.path.dirname(self.folder), ignore_errors=True)

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def start(self, wait=True):
        self.log = open(os.path.join(os.path.dirname(self.folder), "log"), "ab")
        self.process = subprocess.Popen(self.wrapper + [PATVALD, "--sandbox", self.folder, "--port", "0"], stdout=subprocess.PIPE, stderr=self.log,
                                        env={**os.environ, **self.environment})
        if wait:
            line = self.process.stdout.readline().decode()
            expect("listening on localhost:" in line, "the sandbox did not start:", line, self.journal())
            self.port = int(line.split("localhost:")[1].split(";")[0])
        return self

    def journal(self):
        with open(os.path.join(os.path.dirname(self.folder), "log"), "rb") as log:
            return log.read().decode(errors="replace")

    def stop(self):
        """Ends it in order; returns the exit code."""
        if not self.process:
            return None
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self.process.stdout.close()
        self.log.close()
        self.process = None
        return code

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.log.close()
        self.process = None

    def context(self, role=None, certificate=None, key=None):
        context = ssl.create_default_context(cafile=self.path("ca.pem"))
        if role:
            certificate, key = self.path(role + ".pem"), self.path(role + ".key")
        if certificate:
            context.load_cert_chain(certificate, key)
        return context

    def connect(self, role=None, context=None, timeout=30):
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=timeout)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return Connection((context or self.context(role)).wrap_socket(raw, server_hostname="localhost"))

    def operator(self, timeout=60):
        raw = socket.socket(socket.AF_UNIX)
        raw.settimeout(timeout)
        raw.connect(self.path("operator.sock"))
        return Connection(raw)

    def patval(self, role, *words, input=None, environment=None):
        """Runs patval as a role; returns the finished process with text output."""
        return subprocess.run([PATVAL, *words], capture_output=True, text=True, input=input, timeout=300, cwd=os.path.dirname(self.folder),
                              env={**os.environ, "PATVAL_CONFIG": self.path(role + ".conf"), "LC_ALL": "C.UTF-8", **(environment or {})})

    def check(self):
        """The index proved by a process of its own; the report."""
        done = subprocess.run([PATVALD, "--check", self.path("index")], capture_output=True, text=True, timeout=300)
        report = json.loads(done.stdout)
        same((done.returncode, report["faults"], report["equal"]), (0, 0, True), "check of the index")
        return report


def put_star(connection, **facts):
    """An invented patent that can be scored; returns the answer."""
    return connection.call("patent.put", {"number": STAR, "observed_on": "2026-11-01", "facts": {
        "kind": "invention", "title": "示例", "filing_date": "2019-02-18", "grant_date": "2021-05-04", "status": "in_force", "forward_citations": 3, **facts}})


def check_digit(twelve):
    """Of a Chinese application number of twelve digits: 2 to 9, 2 to 5 as weights, modulo 11."""
    total = sum(int(digit) * weight for digit, weight in zip(twelve, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]))
    return "0123456789X"[total % 11]


def application(serial, year=2019):
    """The n-th invented application number of a year."""
    twelve = "%d1%07d" % (year, serial)
    return "CN%s.%s" % (twelve, check_digit(twelve))
