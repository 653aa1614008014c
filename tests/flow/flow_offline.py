"""Without a server: standard input, patval on an index at rest, the check of nothing."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

from sandbox import PATVAL, ROOT, STAR, Sandbox, application, expect, flow, put_star, run, same

sys.path.insert(0, os.path.join(ROOT, "tests", "fault"))
from trouble import one_sentence, patvald


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
