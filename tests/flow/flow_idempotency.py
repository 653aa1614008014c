"""Idempotency: one key and one body have one answer, byte for byte, whatever happens in between."""
import json
import os
import random
import re
import sys
import threading

from sandbox import ROOT, STAR, Sandbox, application, expect, flow, put_star, run, same

sys.path.insert(0, os.path.join(ROOT, "tests", "fault"))
from trouble import refused

SEED = int(os.environ.get("SEED", "20261124"))


def put(key, number=STAR, **facts):
    return "patent.put", {"number": number, "observed_on": "2026-11-01", "facts": facts or {"forward_citations": 3}, "idempotency_key": key}


def score(key, **more):
    return "value.score", {"patent": STAR, "as_of": "2026-11-23", "record": True, "idempotency_key": key, **more}


def pledge(key):
    return "value.pledge", {"patents": [STAR], "as_of": "2026-11-23", "record": True, "idempotency_key": key, "industry": "C35",
                            "loan": {"amount": 100000, "start": "2026-12-01", "end": "2027-11-30"}, "sales_forecast": [80000000, 95000000, 110000000]}


def licence(key):
    return "value.license", {"patents": [STAR], "as_of": "2026-11-23", "record": True, "idempotency_key": key, "type": "ordinary", "industry": "C35",
                             "sales_forecast": [80000000, 95000000, 110000000]}


def load(key, chunk=0):
    rows = "application_number\tforward_citations\n%s\t7\nCN201910000001.1\t7\n" % application(1)
    return "patent.load", {"job": "j", "chunk": chunk, "rows": rows, "observed_on": "2026-11-01", "idempotency_key": key}


def delete(key):
    return "patent.delete", {"number": STAR, "idempotency_key": key}


def cut(key):
    return "norms.cut", {"day": "2026-11-23", "idempotency_key": key}


def result(connection, method, params, **more):
    """The bytes of the result as they stand on the wire."""
    connection.send(method, params, **more)
    line = connection.line()
    expect(b'"result":' in line, method, "was refused:", line[:300])
    return re.match(rb'\{"jsonrpc":"2\.0","id":[^,]*,"result":(.*?)(,"trace":"[^"]*")?\}$', line, re.S).group(1)


WRITES = [put("put"), score("score"), pledge("pledge"), licence("licence"), load("load"), cut("cut")]


@flow
def the_same_key_and_body_have_the_same_bytes():
    with Sandbox() as sandbox:
        connection, other = sandbox.connect("centre"), sandbox.connect("centre")
        same(put_star(connection)["outcome"], "stored")
        first = [result(connection, *write) for write in WRITES]
        snapshot = connection.call("server.status")["snapshot"]
        for turn in range(3):
            for write, bytes in zip(WRITES, first):
                same(result(other, *write, trace="turn %d" % turn), bytes, write[0])
        same(connection.call("server.status")["snapshot"], snapshot, "events after replays")


@flow
def a_key_outlives_kill_9():
    with Sandbox() as sandbox:
        connection = sandbox.connect("centre")
        same(put_star(connection)["outcome"], "stored")
        first = [result(connection, *write) for write in WRITES]
        for turn in range(3):
            sandbox.kill()
            sandbox.start()
            connection = sandbox.connect("centre")
            for write, bytes in zip(WRITES, first):
                same(result(connection, *write), bytes, "%s after kill -9" % write[0])
        sandbox.stop()
        sandbox.check()


@flow
def what_changes_in_between_does_not_change_the_answer():
    with Sandbox() as sandbox:
        connection = sandbox.connect("centre")
        same(put_star(connection)["outcome"], "stored")
        first = [result(connection, *write) for write in WRITES]
        expect(b"stored" in result(connection, *put("later", forward_citations=40, claims=9)), "a later fact")
        for write, bytes in zip(WRITES, first):
            same(result(connection, *write), bytes, "%s after a later fact" % write[0])


@flow
def a_deleted_patent_does_not_take_its_answers_with_it():
    with Sandbox() as sandbox:
        connection = sandbox.connect("centre")
        same(put_star(connection)["outcome"], "stored")
        first = [result(connection, *write) for write in WRITES]
        gone = result(connection, *delete("gone"))
        same(result(connection, *delete("gone")), gone, "the deletion itself")
        for write, bytes in zip(WRITES, first):
            same(result(connection, *write), bytes, "%s after the deletion" % write[0])
        refused(connection.call("patent.get", {"number": STAR}), "patent.unknown")


@flow
def another_body_under_the_same_key_is_a_conflict():
    with Sandbox() as sandbox:
        connection = sandbox.connect("centre")
        same(put_star(connection)["outcome"], "stored")
        result(connection, *put("key"))
        for method, params in (put("key", forward_citations=4), put("key", number=application(2)), score("key"), load("key"), delete("key"), cut("key"), pledge("key")):
            refused(connection.call(method, params), "idempotency.conflict", "params.idempotency_key", "key")
        expect(b"unchanged" in result(connection, *put("another key")) or True)
        refused(connection.call("patent.get", {"number": application(2)}), "patent.unknown")
        same(connection.call("value.list")["items"], [], "valuations")


@flow
def a_refused_request_does_not_use_up_its_key():
    with Sandbox() as sandbox:
        connection = sandbox.connect("centre")
        refused(connection.call(*score("key")), "patent.unknown")
        refused(connection.call(*delete("key")), "patent.unknown")
        method, params = put("key")
        refused(connection.call(method, {**params, "if_revision": 9}), "patent.revision")
        expect(b"stored" in result(connection, *put("key")))


@flow
def keys_of_two_tenants_do_not_meet():
    with Sandbox() as sandbox:
        bank, centre = sandbox.connect("bank"), sandbox.connect("centre")
        same(put_star(centre)["outcome"], "stored")
        of_centre = result(centre, *score("key"))
        of_bank = result(bank, *pledge("key"))
        expect(of_bank != of_centre)
        refused(bank.call(*score("key")), "idempotency.conflict")
        same(result(centre, *score("key")), of_centre)
        operator = sandbox.operator()
        expect(b'"V-000000000001"' in result(operator, *score("key", purpose="license")), "the operator is a tenant of its own")


@flow
def keys_that_look_alike_are_different():
    with Sandbox() as sandbox:
        connection = sandbox.connect("centre")
        keys = ["a", "A", "a ", " a", "ａ", "a\u0001", "a" * 128, "a" * 127, "a|b", "键"]
        for number, key in enumerate(keys):
            expect(b"stored" in result(connection, *put(key, number=application(number))), "key %r" % key)
        for number, key in enumerate(keys):
            expect(b"stored" in result(connection, *put(key, number=application(number))), "key %r, replayed" % key)
            refused(connection.call(*put(key, number=application(500))), "idempotency.conflict")


@flow
def a_different_id_or_trace_is_the_same_body_and_a_different_space_is_not():
    with Sandbox() as sandbox:
        connection = sandbox.connect("centre")
        body = b'{"number":"%s","facts":{"forward_citations":3},"idempotency_key":"k"}' % STAR.encode()
        answers = []
        for id, trace, params in ((b"1", b"", body), (b'"x"', b',"trace":"t"', body), (b"null", b"", body)):
            connection.send_raw(b'{"jsonrpc":"2.0","id":' + id + b',"method":"patent.put","params":' + params + trace + b"}\n")
            answers.append(connection.receive())
        same([answer["result"]["outcome"] for answer in answers], ["stored"] * 3)
        same([answer.get("trace") for answer in answers], [None, "t", None], "traces")


def race(sandbox, connections, method, params):
    """All connections ask at once; their result bytes."""
    barrier, answers = threading.Barrier(len(connections)), [None] * len(connections)

    def ask(number):
        barrier.wait()
        answers[number] = result(connections[number], method, params)
    threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(connections))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


@flow
def twenty_connections_with_one_key_make_one_record():
    with Sandbox() as sandbox:
        connections = [sandbox.connect("centre") for number in range(20)]
        same(put_star(connections[0])["outcome"], "stored")
        for turn in range(30):
            expected = connections[0].call("server.status")
            answers = race(sandbox, connections, *(score("race %d" % turn, as_of="2026-11-%02d" % (turn % 28 + 1)) if turn % 2 else
                                                   put("race %d" % turn, forward_citations=turn + 10)))
            same(len(set(answers)), 1, "different answers to one key")
            status = connections[0].call("server.status")
            same(status["snapshot"], expected["snapshot"] + 1, "events")
            same(status["valuations"], expected["valuations"] + turn % 2, "valuations")
        same(len(connections[0].call("value.list")["items"]), 15, "list")
        sandbox.stop()
        sandbox.check()


@flow
def the_key_tells_what_became_of_a_write_that_was_cut_off():
    chance = random.Random(SEED)
    with Sandbox() as sandbox:
        for turn in range(8):
            connection = sandbox.connect("centre")
            read = {}
            for number in range(200):
                connection.send(*put("%d-%d" % (turn, number), number=application(number), forward_citations=turn + 1))
            for number in range(chance.randrange(150)):
                read[number] = json.dumps(connection.receive()["result"])
            sandbox.kill()
            sandbox.start()
            connection = sandbox.connect("centre")
            for number in range(200):
                answer = connection.call(*put("%d-%d" % (turn, number), number=application(number), forward_citations=turn + 1))
                same(answer.get("outcome"), "stored", "SEED=%d turn %d write %d: %s" % (SEED, turn, number, answer))
                same(json.dumps(answer), read.get(number, json.dumps(answer)), "the answer that was read before")
                same(answer["revision"], turn + 1, "stored once")
        sandbox.stop()
        sandbox.check()


@flow
def a_chunk_that_is_sent_again_refuses_again_and_brings_back_what_was_removed():
    with Sandbox() as sandbox:
        centre = sandbox.connect("centre")
        one, other = application(31), application(32)
        centre.call("patent.put", {"number": other, "facts": {"publication_number": "CN109000031B"}})
        rows = "application_number\tpublication_number\n%s\t\n%s\tCN109000031B\n" % (application(30), one)
        chunk = {"job": "j", "chunk": 0, "rows": rows, "observed_on": "2026-11-01"}
        first, again = centre.call("patent.load", chunk), centre.call("patent.load", chunk)
        same([first[word] for word in ("stored", "unchanged", "refused")], [1, 0, 1])
        same([again[word] for word in ("stored", "unchanged", "refused")], [0, 1, 1], "what was refused is not said to be there")
        same(again["failures"], first["failures"])
        centre.call("patent.delete", {"number": application(30)})
        same(centre.call("patent.load", chunk)["stored"], 1, "what was removed comes back")
        expect("attributes" in centre.call("patent.get", {"number": application(30)}))
        sandbox.stop()
        sandbox.check()


if __name__ == "__main__":
    run()
