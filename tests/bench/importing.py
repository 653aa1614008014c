"""The import of a clean table, durable before it is answered, in turn with the grammar alone and with what a user would load it into instead.

ROWS=N (500,000 unless given) rows of tests/bench/table.py, ROUNDS=N (5) times each."""
import os
import shutil
import statistics
import subprocess
import tempfile
import time

import table
from peers import PEERS, Absent
from sandbox import BUILD, PATVAL, Sandbox

ROWS = int(os.environ.get("ROWS", "500000"))
ROUNDS = int(os.environ.get("ROUNDS", "5"))


def field(path, name):
    """A number of /proc/…/status, KiB; 0 once the process has gone."""
    try:
        with open(path) as status:
            return next((int(line.split()[1]) for line in status if line.startswith(name)), 0)
    except OSError:
        return 0


class Patvald:
    """Into an empty index over mutual TLS: the ledger, every projection and every checksum."""
    name = "patval import"

    def __init__(self):
        self.client_peak, self.daemon_peak, self.bytes = 0, 0, 0

    def load(self, path, unused):
        with Sandbox() as sandbox:
            started = time.monotonic()
            client = subprocess.Popen([PATVAL, "import", path, "--observed", "2026-11-01", "--no-norms"], stdout=subprocess.DEVNULL,
                                      env={**os.environ, "PATVAL_CONFIG": sandbox.path("centre.conf")})
            while client.poll() is None:
                self.client_peak = max(self.client_peak, field("/proc/%d/status" % client.pid, "VmHWM"))
                time.sleep(0.02)
            elapsed = time.monotonic() - started
            if client.returncode:
                raise SystemExit("the import of the bench's own table failed")
            self.daemon_peak = max(self.daemon_peak, field("/proc/%d/status" % sandbox.process.pid, "RssAnon"))
            self.bytes = os.stat(sandbox.path("index", "data.mdb")).st_blocks * 512
            return elapsed


class Offline:
    """Into an empty index that no server has open, as a first load would be: the same daemon's code over a pipe of its own."""
    name = "patval import --offline"

    def load(self, path, beside):
        started = time.monotonic()
        subprocess.run([PATVAL, "import", path, "--observed", "2026-11-01", "--no-norms", "--offline", os.path.join(beside, "index")], check=True,
                       stdout=subprocess.DEVNULL)
        return time.monotonic() - started


class Grammar:
    name = "the CSV grammar alone"

    def load(self, path, unused):
        return ROWS / float(subprocess.run([os.path.join(BUILD, "tests", "bench", "bench"), "parse", path], capture_output=True, text=True, check=True).stdout)


def open_peers(note):
    for kind in PEERS:
        try:
            yield kind()
        except Absent as absent:
            note("  %-46s not measured here: %s" % (kind.name, absent))


def spread(rates):
    return "%.0f rows/s (%.0f–%.0f)" % (statistics.median(rates), min(rates), max(rates))


def measure(say, note):
    folder = tempfile.mkdtemp(prefix="patvald-bench-")
    path = os.path.join(folder, "table.csv")
    table.write(path, ROWS)
    served = Patvald()
    own, peers = [served, Offline()], [Grammar(), *open_peers(note)]
    rates = {loader.name: [] for loader in [*own, *peers]}
    for turn in range(ROUNDS):
        for loader in [*own, *peers]:
            beside = tempfile.mkdtemp(prefix="patvald-bench-")
            os.sync()  # what the one before left to be written is not for this one to wait for
            rates[loader.name].append(ROWS / loader.load(path, beside))
            shutil.rmtree(beside)
        note("  round %d of %d done" % (turn + 1, ROUNDS))
    for loader in own:
        for peer in peers:
            say("%s of %d rows of 40 columns, durable" % (loader.name, ROWS), spread(rates[loader.name]), "%s %s" % (peer.name, spread(rates[peer.name])),
                "%.2f" % (statistics.median(rates[loader.name]) / statistics.median(rates[peer.name])))
    say("memory and size of that import", "patval at most %.0f MiB" % (served.client_peak / 1024), "patvald's own memory %.0f MiB" % (served.daemon_peak / 1024),
        "%.0f bytes of index a patent" % (served.bytes / ROWS))
    for peer in peers[1:]:
        peer.close()
    shutil.rmtree(folder)
