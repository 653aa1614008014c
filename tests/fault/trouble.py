"""Trouble for a daemon, and an eye on its process: configurations made beforehand, memory, processor time, open descriptors."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "flow"))
from sandbox import PATVALD, ROOT, Sandbox, expect, same

ERROR_ROW = re.compile(r'^ERROR\(\w+,\s*(-?\d+),\s*"([^"]+)",\s*(true|false),\s*"[^"]*",\s*"([^"]*)"\)', re.M)


def errors():
    """name: (code, retryable, Chinese sentence), as errors.def has it."""
    with open(os.path.join(ROOT, "include", "patval", "errors.def"), encoding="utf-8") as rows:
        return {name: (int(code), word == "true", zh) for code, name, word, zh in ERROR_ROW.findall(rows.read())}


ERRORS = errors()


def whole(error):
    """The error object has every member the protocol promises, as its row says; returns it."""
    same(sorted(error), ["code", "data", "message"], "members of an error")
    data = error["data"]
    same(sorted(data), ["expected", "got", "name", "path", "retryable", "zh"], "members of an error's data")
    same((error["code"], data["retryable"], data["zh"]), ERRORS[data["name"]], "row of " + data["name"])
    expect(isinstance(error["message"], str) and error["message"], "no message:", error)
    expect(isinstance(data["path"], str) and isinstance(data["expected"], str) and data["expected"], "no path or nothing expected:", error)
    expect(data["got"] is None or isinstance(data["got"], str), "got is neither text nor null:", error)
    return error


def refused(answer, name, *words):
    """The answer is a whole error of that name whose path, got or expected hold the words; returns its data."""
    expect("data" in answer, "wanted", name, "but got", json.dumps(answer, ensure_ascii=False)[:400])
    data = whole(answer)["data"]
    same(data["name"], name, answer["message"])
    for word in words:
        expect(word in answer["message"], "%r is not in: %s" % (word, answer["message"]))
    return data


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


def configure(sandbox, name="flow", **keys):
    """Settings that win over the sandbox's own, from the next start or reload."""
    folder = sandbox.path("patvald.conf.d")
    os.makedirs(folder, mode=0o700, exist_ok=True)
    with open(os.path.join(folder, name + ".conf"), "w") as out:
        out.writelines("%s = %s\n" % pair for pair in keys.items())


def prepared(environment=None, wrapper=(), **keys):
    """A sandbox that has these settings from its first start."""
    folder = os.path.join(tempfile.mkdtemp(prefix="patvald-flow-"), "sandbox")
    os.mkdir(folder, 0o700)
    sandbox = Sandbox(folder, environment, wrapper)
    configure(sandbox, **keys)
    return sandbox


def bind_root():
    """Words before a command that take from root the right to pass by file modes; [] for others, None when that cannot be done."""
    if os.geteuid() != 0:
        return []
    tool = shutil.which("setpriv")
    return [tool, "--bounding-set=-dac_override,-dac_read_search"] if tool else None


def status_row(pid, name):
    with open("/proc/%d/status" % pid) as rows:
        return int(re.search(name + r":\s+(\d+) kB", rows.read()).group(1)) * 1024


def memory(pid):
    """Bytes resident that are the process's own: pages of the index in its map are the page cache's."""
    return status_row(pid, "RssAnon")


def processor_seconds(pid):
    with open("/proc/%d/stat" % pid) as row:
        fields = row.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def descriptors(pid):
    return len(os.listdir("/proc/%d/fd" % pid))


def until(condition, seconds=10, what="it"):
    """Waits for a condition; returns how long that took."""
    started = time.monotonic()
    while not condition():
        expect(time.monotonic() - started < seconds, "waited %s seconds in vain: %s" % (seconds, what))
        time.sleep(0.01)
    return time.monotonic() - started


def part_skipped(reason):
    print("  part skipped: " + reason)
