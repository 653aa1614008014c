"""Bad input: each wrong line gets one whole error that names the place; the connection goes on where the protocol keeps it, the daemon always."""
import copy
import glob
import json
import os
import random
import socket
import ssl
import sys

from sandbox import ROOT, STAR, Sandbox, application, expect, flow, put_star, run, same

sys.path.insert(0, os.path.join(ROOT, "tests", "fault"))
from trouble import memory, refused

LINE_BYTES = 1 << 20
UNKNOWN = application(9)


def ping(more=b""):
    return b'{"jsonrpc":"2.0","id":1,"method":"server.ping"' + more + b"}"


def nested(opening, closing, levels):
    return ping(b',"params":' + opening * levels + b"1" + closing * levels)


LINES = {  # what is wrong: (line, name of the error, words of its sentence)
    "a lone byte": (ping(b',"trace":"\xff\xfe"'), "json.malformed", "byte 56", "valid UTF-8"),
    "an overlong form": (ping(b',"trace":"\xc0\xaf"'), "json.malformed", "byte 56", "valid UTF-8"),
    "an encoded surrogate": (ping(b',"trace":"\xed\xa0\x80"'), "json.malformed", "byte 56", "valid UTF-8"),
    "past the last code point": (ping(b',"trace":"\xf4\x90\x80\x80"'), "json.malformed", "valid UTF-8"),
    "half a character": (ping(b',"trace":"\xe4\xb8"'), "json.malformed", "valid UTF-8"),
    "UTF-16": ('{"id":1}'.encode("utf-16"), "json.malformed", "byte 0"),
    "a byte order mark": (b"\xef\xbb\xbf" + ping(), "json.malformed", "byte 0", "0xEF"),
    "a name twice": (ping(b',"id":2'), "json.malformed", "each member name once", '"id"'),
    "a name twice, once escaped": (ping(b',"\\u0069d":2'), "json.malformed", "each member name once", '"id"'),
    "a name twice, deep inside": (ping(b',"params":{"a":[{"b":1,"c":2,"b":3}]}'), "json.malformed", "each member name once"),
    "NUL in a string": (ping(b',"trace":"a\x00b"'), "json.malformed", "0x00"),
    "NUL escaped": (ping(b',"trace":"\\u0000"'), "json.malformed", "without NUL"),
    "NUL before": (b"\x00" + ping(), "json.malformed", "byte 0", "0x00"),
    "NUL after": (ping() + b"\x00", "json.malformed", "nothing after the value"),
    "NUL in the method": (b'{"jsonrpc":"2.0","id":1,"method":"server.ping\\u0000x"}', "json.malformed", "without NUL"),
    "a lone high surrogate": (ping(b',"trace":"\\ud800"'), "json.malformed", "surrogates in pairs"),
    "a lone low surrogate": (ping(b',"trace":"\\udc00"'), "json.malformed", "surrogates in pairs"),
    "surrogates turned round": (ping(b',"trace":"\\udc00\\ud800"'), "json.malformed", "surrogates in pairs"),
    "a raw tab": (ping(b',"trace":"\t"'), "json.malformed", "control characters escaped"),
    "an unknown escape": (ping(b',"trace":"\\x"'), "json.malformed", "after a backslash"),
    "33 levels": (nested(b"[", b"]", 33), "json.malformed", "32 levels"),
    "10,000 levels of arrays": (nested(b"[", b"]", 10000), "json.malformed", "32 levels"),
    "10,000 levels of objects": (nested(b'{"a":', b"}", 10000), "json.malformed", "32 levels"),
    "500,000 opening brackets": (b"[" * 500000, "json.malformed", "32 levels"),
    "30,000 values": (ping(b',"params":{"a":[' + b"1," * 30000 + b"1]}"), "json.malformed", "fewer values"),
    "30,000 names": (ping(b',"params":{' + b",".join(b'"%d":1' % i for i in range(30000)) + b"}"), "json.malformed", "fewer values"),
    "1e400": (ping(b',"params":{"a":1e400}'), "json.malformed", "finite"),
    "2^63": (ping(b',"params":{"a":9223372036854775808}'), "json.malformed", "64 bits"),
    "-2^63-1": (ping(b',"params":{"a":-9223372036854775809}'), "json.malformed", "64 bits"),
    "64 digits": (ping(b',"params":{"a":' + b"1" * 64 + b"}"), "json.malformed", "63 characters"),
    "01": (ping(b',"params":{"a":01}'), "json.malformed", "no leading zero"),
    "+1": (ping(b',"params":{"a":+1}'), "json.malformed", "plus"),
    ".5": (ping(b',"params":{"a":.5}'), "json.malformed", "byte 61"),
    "1.": (ping(b',"params":{"a":1.}'), "json.malformed", "a digit after"),
    "1e": (ping(b',"params":{"a":1e}'), "json.malformed", "exponent"),
    "NaN": (ping(b',"params":{"a":NaN}'), "json.malformed", "byte 61"),
    "Infinity": (ping(b',"params":{"a":-Infinity}'), "json.malformed"),
    "half a word": (b"tru", "json.malformed"),
    "a trailing comma": (b'{"jsonrpc":"2.0","id":1,"method":"server.ping",}', "json.malformed", "byte 47"),
    "single quotes": (b"{'a':1}", "json.malformed", "in quotes"),
    "a comment": (ping() + b" // hello", "json.malformed", "nothing after the value"),
    "trailing bytes": (ping() + b" x", "json.malformed", "nothing after the value"),
    "two requests on one line": (ping() + ping(), "json.malformed", "nothing after the value"),
    "half a request": (b'{"jsonrpc":"2.0"', "json.malformed", "end of text"),
    "a batch": (b"[" + ping() + b"," + ping() + b"]", "request.batch", "one object a line"),
    "an empty batch": (b"[]", "request.batch", "pipelining"),
    "null": (b"null", "request.invalid", "an object"),
    "a number": (b"7", "request.invalid", "an object"),
    "no id": (b'{"jsonrpc":"2.0","method":"server.ping"}', "request.invalid", "notifications are not answered"),
    "an id with a fraction": (b'{"jsonrpc":"2.0","id":1.5,"method":"server.ping"}', "request.invalid", "id"),
    "an object as id": (b'{"jsonrpc":"2.0","id":{},"method":"server.ping"}', "request.invalid", "id"),
    "no version": (b'{"id":1,"method":"server.ping"}', "request.invalid", '"2.0"'),
    "another version": (b'{"jsonrpc":"1.0","id":1,"method":"server.ping"}', "request.invalid", '"2.0"'),
    "no method": (b'{"jsonrpc":"2.0","id":1}', "request.invalid", "method"),
    "a number as method": (b'{"jsonrpc":"2.0","id":1,"method":7}', "request.invalid", "method"),
    "parameters by place": (ping(b',"params":[]'), "request.invalid", "parameters go by name"),
    "a member too many": (ping(b',"extra":1'), "request.invalid", "extra"),
    "a trace that is none": (ping(b',"trace":7'), "request.invalid", "trace"),
    "a trace too long": (ping(b',"trace":"' + b"x" * 257 + b'"'), "request.invalid", "256 bytes"),
    "no such method": (b'{"jsonrpc":"2.0","id":1,"method":"server.pong"}', "method.unknown", "server.pong"),
    "a parameter for none": (ping(b',"params":{"x":1}'), "params.unknown", "params.x", "takes none"),
    "an empty name": (ping(b',"params":{"":1}'), "params.unknown", "takes none"),
}


@flow
def every_wrong_line_gets_a_whole_error_and_the_connection_goes_on():
    with Sandbox() as sandbox:
        connection = sandbox.connect("reader")
        for what, (line, name, *words) in LINES.items():
            connection.send_raw(line + b"\n")
            answer = connection.receive()
            same(sorted(answer), ["error", "id", "jsonrpc"], what)
            try:
                refused(answer["error"], name, *words)
            except AssertionError as error:
                raise AssertionError("%s: %s" % (what, error))
            expect(connection.call("server.ping")["pong"], what)
        expect(sandbox.connect("reader").call("server.ping")["pong"])


@flow
def what_is_unusual_but_right_is_taken():
    with Sandbox() as sandbox:
        connection = sandbox.connect("reader")
        for line, got in ((b" \t" + ping() + b" \r", 1), (b'{"id":"\xe4\xb8\xad","method":"\\u0073erver.ping","jsonrpc":"2.0"}', "中"),
                          (b'{"jsonrpc":"2.0","id":-9223372036854775808,"method":"server.ping"}', -(1 << 63)), (b'{"jsonrpc":"2.0","id":null,"method":"server.ping"}', None),
                          (ping(b',"trace":"\\ud83d\\ude00"'), 1), (ping(b',"params":{}'), 1)):
            connection.send_raw(b"\n\r\n" + line + b"\n")
            answer = connection.receive()
            same((answer["id"], answer["result"]["pong"]), (got, True), line)


PLEDGE = {"patents": [STAR], "as_of": "2026-11-23"}


def loan(**changed):
    return {**PLEDGE, "loan": {"amount": 100, "start": "2026-12-01", "end": "2027-11-30", **changed}}


CALLS = [  # method, parameters, name of the error, words of its sentence
    ("patent.get", {}, "params.missing", "params.number"),
    ("patent.get", {"numbr": STAR}, "params.unknown", "params.numbr", "the nearest is number"),
    ("patent.get", {"number": STAR, "asof": "2026-11-23"}, "params.unknown", "the nearest is as_of"),
    ("patent.get", {"number": 7}, "params.invalid", "params.number", "a string"),
    ("patent.get", {"number": None}, "params.invalid", "params.number", "null"),
    ("patent.get", {"number": "x" * 65}, "params.range", "params.number", "64 bytes"),
    ("patent.get", {"number": "hello"}, "number.malformed", "params.number"),
    ("patent.get", {"number": ""}, "number.malformed", "params.number"),
    ("patent.get", {"number": "CN201910123456.1"}, "number.check_digit", "check digit X"),
    ("patent.get", {"number": "ＺＬ２０１９１０１２３４５７．X"}, "number.check_digit", "check digit 4", "not X"),
    ("patent.get", {"number": UNKNOWN}, "patent.unknown", "params.number", UNKNOWN),
    ("patent.get", {"number": STAR, "as_of": "2026-02-30"}, "date.malformed", "params.as_of", "2026-02-30"),
    ("patent.get", {"number": STAR, "as_of": "2025-02-29"}, "date.malformed", "params.as_of"),
    ("patent.get", {"number": STAR, "as_of": "2026-13-01"}, "date.malformed", "params.as_of"),
    ("patent.get", {"number": STAR, "as_of": "23.11.2026"}, "date.malformed", "YYYY-MM-DD"),
    ("patent.get", {"number": STAR, "as_of": 20261123}, "params.invalid", "params.as_of"),
    ("patent.history", {"number": UNKNOWN}, "patent.unknown", "params.number"),
    ("patent.list", {"limit": 0}, "params.range", "params.limit", "1 to 500"),
    ("patent.list", {"limit": 2.5}, "params.invalid", "params.limit", "an integer"),
    ("patent.list", {"cursor": "abc"}, "params.invalid", "params.cursor"),
    ("patent.list", {"filter": "nope > 3"}, "filter.malformed", "params.filter", "nope"),
    ("patent.list", {"filter": "forward_citations"}, "filter.malformed", "params.filter"),
    ("patent.list", {"filter": "forward_citations > many"}, "value.malformed", "forward_citations", "many"),
    ("patent.put", {"number": STAR}, "params.missing", "params.facts"),
    ("patent.put", {"number": STAR, "facts": []}, "params.invalid", "params.facts", "an object"),
    ("patent.put", {"number": STAR, "facts": {"citations": 3}}, "attribute.unknown", "params.facts.citations"),
    ("patent.put", {"number": STAR, "facts": {"forward_citations": -3}}, "value.malformed", "params.facts.forward_citations", "-3"),
    ("patent.put", {"number": STAR, "facts": {"forward_citations": 1 << 62}}, "value.malformed", "params.facts.forward_citations"),
    ("patent.put", {"number": STAR, "facts": {"filing_date": "2019-02-30"}}, "date.malformed", "params.facts.filing_date"),
    ("patent.put", {"number": STAR, "facts": {"status": "alive"}}, "value.malformed", "params.facts.status", "in_force"),
    ("patent.put", {"number": STAR, "facts": {"title": ""}}, "value.malformed", "params.facts.title", "null to unset"),
    ("patent.put", {"number": STAR, "facts": {"title": {"a": 1}}}, "value.malformed", "params.facts.title"),
    ("patent.put", {"number": STAR, "facts": {"title": "x"}, "if_revision": 7}, "patent.revision", "params.if_revision"),
    ("patent.put", {"number": STAR, "facts": {"title": "x"}, "rank": 100}, "params.range", "params.rank", "0 to 99"),
    ("patent.put", {"number": STAR, "facts": {"title": "x"}, "idempotency_key": "k" * 129}, "params.range", "params.idempotency_key"),
    ("patent.delete", {"number": UNKNOWN}, "patent.unknown", "params.number"),
    ("patent.put", {"number": STAR, "facts": {"claims": 1}, "observed_on": "2062-11-20"}, "params.range", "params.observed_on"),
    ("patent.put", {"number": STAR, "facts": {"claims": 1}, "valid_from": "2062-11-20"}, "params.range", "params.valid_from"),
    ("patent.load", {"job": "j", "chunk": 0, "rows": "application_number\tclaims\n", "observed_on": "2062-11-20"}, "params.range", "params.observed_on"),
    ("norms.cut", {"day": "2062-11-20"}, "params.range", "params.day"),
    ("patent.load", {"job": "j"}, "params.missing", "params.rows"),
    ("patent.load", {"job": "", "probe": True}, "params.range", "params.job"),
    ("patent.load", {"job": "j", "chunk": 5, "rows": "title\n"}, "load.chunk", "chunk 0"),
    ("patent.load", {"job": "j", "chunk": 0, "rows": "nope\nx\n"}, "attribute.unknown", "params.rows", "nope"),
    ("norms.cut", {"day": "2026-11-31"}, "date.malformed", "params.day"),
    ("value.score", {"patent": UNKNOWN}, "patent.unknown", "params.patent", UNKNOWN),
    ("value.score", {"patent": STAR, "model": "score-28"}, "model.unknown", "params.model", "score-28"),
    ("value.score", {"patent": STAR, "model": "score-27@1999.1"}, "model.unknown", "params.model"),
    ("value.score", {"patent": STAR, "purpose": "sale"}, "params.invalid", "params.purpose", "pledge, license, management"),
    ("value.score", {"patent": STAR, "record": True}, "params.missing", "params.as_of"),
    ("value.score", {"patent": STAR, "idempotency_key": "k"}, "params.invalid", "params.idempotency_key"),
    ("value.pledge", {"patents": []}, "params.range", "params.patents", "1 to 50 items"),
    ("value.pledge", {"patents": [STAR, STAR]}, "params.range", "params.patents"),
    ("value.pledge", {"patents": STAR}, "params.invalid", "params.patents", "an array"),
    ("value.pledge", {"patents": [7]}, "params.invalid", "params.patents[0]"),
    ("value.pledge", loan(amount=1.5), "params.invalid", "params.loan.amount"),
    ("value.pledge", loan(amount=0), "params.range", "params.loan.amount"),
    ("value.pledge", loan(end="2026-11-30"), "params.range", "params.loan.end"),
    ("value.pledge", loan(start="2026-02-29"), "date.malformed", "params.loan.start"),
    ("value.pledge", loan(start="2026-11-01"), "params.range", "params.loan.start", "as_of"),
    ("value.pledge", {**PLEDGE, "loan": {"amount": 100, "start": "2026-12-01"}}, "params.missing", "params.loan.end"),
    ("value.pledge", {**PLEDGE, "loan": 7}, "params.invalid", "params.loan", "an object"),
    ("value.pledge", {**PLEDGE, "sales_history": [{"year": 2025, "amount": 1}, {"year": 2026, "amont": 1}]}, "params.unknown", "params.sales_history[1].amont", "amount"),
    ("value.pledge", {**PLEDGE, "sales_forecast": [1] * 41}, "params.range", "params.sales_forecast"),
    ("value.pledge", {**PLEDGE, "sales_forecast": [1, "2"]}, "params.invalid", "params.sales_forecast[1]"),
    ("value.pledge", {**PLEDGE, "pd_1y": 1.5}, "params.range", "params.pd_1y", "0 to 1"),
    ("value.pledge", {**PLEDGE, "risks": {"market": -1}}, "params.range", "params.risks.market"),
    ("value.pledge", {**PLEDGE, "contract": {"parties": "yes"}}, "params.invalid", "params.contract.parties", "true or false"),
    ("value.pledge", {**PLEDGE, "industry": "Q99"}, "params.range", "params.industry"),
    ("value.pledge", {**PLEDGE, "scheme": "none"}, "params.range", "params.scheme"),
    ("value.license", {"patents": [STAR]}, "params.missing", "params.type"),
    ("value.license", {"patents": [STAR], "type": "gift"}, "params.invalid", "params.type", "exclusive, sole, ordinary, open"),
    ("value.license", {"patents": [STAR], "type": "open", "years": 41}, "params.range", "params.years", "1 to 40"),
    ("value.rank", {"model": "nope"}, "model.unknown", "params.model"),
    ("value.get", {"valuation": "7"}, "params.invalid", "params.valuation", "V-000000000042"),
    ("value.get", {"valuation": "V-000000000042"}, "valuation.unknown", "params.valuation"),
    ("value.get", {"valuation": "V-99999999999999999"}, "valuation.unknown", "params.valuation"),
    ("value.replay", {"valuation": "V-42x"}, "params.invalid", "params.valuation"),
    ("model.get", {"model": "score-28"}, "model.unknown", "params.model"),
    ("model.check", {"text": 7}, "params.invalid", "params.text"),
    ("model.check", {"text": "{"}, "model.invalid"),
    ("model.check", {"text": "[" * 10000}, "model.invalid", "32 levels"),
]


@flow
def every_wrong_parameter_is_named():
    with Sandbox() as sandbox:
        connection = sandbox.connect("centre")
        same(put_star(connection)["outcome"], "stored")
        before = connection.call("server.status")["snapshot"]
        for method, params, name, *words in CALLS:
            try:
                refused(connection.call(method, params), name, *words)
            except AssertionError as error:
                raise AssertionError("%s %s: %s" % (method, json.dumps(params, ensure_ascii=False)[:200], error))
        same(connection.call("server.status")["snapshot"], before, "what a refused request has written")


@flow
def a_number_and_its_facts_may_not_name_two_patents():
    with Sandbox() as sandbox:
        connection = sandbox.connect("centre")
        same(put_star(connection)["outcome"], "stored")
        answer = connection.call("patent.put", {"number": STAR, "facts": {"application_number": UNKNOWN, "title": "another"}})
        expect("data" in answer, "patent.put of", STAR, "was answered", answer)


SEED = int(os.environ.get("SEED", "20261124"))


def mutated(chance, line):
    """The line with a few bytes changed, taken out, doubled or exchanged; never with a newline."""
    line = bytearray(line)
    for turn in range(chance.randint(1, 4)):
        at, kind = chance.randrange(len(line)), chance.randrange(5)
        if kind == 0:
            line[at] = chance.randrange(256)
        elif kind == 1 and len(line) > 8:
            del line[at:at + chance.randint(1, 4)]
        elif kind == 2:
            line[at:at] = line[at:at + chance.randint(1, 20)]
        elif kind == 3:
            line[at:at] = chance.choice([b'"', b"\\", b"{", b"[", b"]", b"}", b",", b"null", b"-1e9", b"\\u0000", b"\xff", b"99999999999999999999"])
        else:
            other = chance.randrange(len(line))
            line[at], line[other] = line[other], line[at]
    return bytes(line).replace(b"\n", b" ").strip(b" \t\r") or b"0"


@flow
def three_thousand_seeded_mutations_get_one_answer_each():
    with Sandbox() as sandbox:
        chance, connection = random.Random(SEED), sandbox.connect("centre")
        same(put_star(connection)["outcome"], "stored")
        sound = [json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}, ensure_ascii=False).encode() for method, params, *rest in CALLS
                 if len(json.dumps(params)) < 2000] + [line for line, *rest in LINES.values() if len(line) < 2000]
        for turn in range(3000):
            line = mutated(chance, chance.choice(sound))
            connection.send_raw(line + b"\n")
            answer = connection.receive()
            try:
                same(("result" in answer) + ("error" in answer), 1, "result or error")
                if "error" in answer:
                    refused(answer["error"], answer["error"]["data"]["name"])
            except AssertionError as error:
                raise AssertionError("SEED=%d, turn %d, %r: %s" % (SEED, turn, line, error))
        expect(connection.call("server.ping")["pong"])
        sandbox.stop()
        sandbox.check()


SCORE = os.path.join(ROOT, "models", "score-27@2026.1.json")


def changed(change):
    with open(SCORE, encoding="utf-8") as file:
        model = json.load(file)
    change(model)
    return json.dumps(model, ensure_ascii=False)


MODELS = [  # how the shipped score model is spoiled, words of the sentence
    (lambda m: m["indicators"][0]["weights"].update(pledge=45741), "weights.pledge", "1001000", "sum to 1000000"),
    (lambda m: m["indicators"][0]["weights"].update(pledge=-1), "indicators[0].weights.pledge"),
    (lambda m: m["dimensions"][0]["nodes"][0]["shares"].update(validity=0.5), "validity", "as the matrices and shares say"),
    (lambda m: m["matrices"]["pledge"].update(first=[9, 9, 0.111111]), "matrices.pledge.first", "consistency ratio below 0.10"),
    (lambda m: m["matrices"]["license"].update(law=[9, 0.111111, 9, 9, 0.111111, 9]), "matrices.license.law", "consistency ratio"),
    (lambda m: m["matrices"]["pledge"]["first"].pop(), "matrices.pledge.first", "upper triangle"),
    (lambda m: m["matrices"]["pledge"].update(first=[0, 1, 1]), "matrices.pledge.first", "1/9 to 9"),
    (lambda m: m.update(tittle=1), "tittle", "no such member"),
    (lambda m: m["indicators"][3].update(wieghts={}), "indicators[3].wieghts", "no such member"),
    (lambda m: m.pop("grades"), "grades", "this member"),
    (lambda m: m["grades"].reverse(), "grades[].from"),
    (lambda m: m["indicators"][1].update(knots=[[3, 1], [2, 5]]), "indicators[1].knots", "ascending"),
    (lambda m: m["indicators"][1].update(input="familly"), "indicators[1].input", "familly"),
    (lambda m: m["indicators"][1].update(dimension="lore"), "indicators[1].dimension", "lore"),
    (lambda m: m.update(cohort_minimum="many"), "cohort_minimum", "an integer"),
    (lambda m: m.update(kind="scores"), "kind", "score, pledge, license or table"),
    (lambda m: m["indicators"][1]["knots"][0].__setitem__(1, 40.1234567), "six decimals"),
    (lambda m: m["indicators"].append(copy.deepcopy(m["indicators"][0])), "indicators[27].id", "validity", "no earlier indicator"),
    (lambda m: m["indicators"][1]["knots"][0].__setitem__(1, 140), "indicators[1].knots", "from 0 to 100"),
]


@flow
def a_wrong_model_is_refused_by_the_place_of_its_fault():
    with Sandbox() as sandbox:
        connection = sandbox.connect("reader")
        same(connection.call("model.check", {"text": changed(lambda m: None)})["id"], "score-27", "unspoiled")
        for change, *words in MODELS:
            refused(connection.call("model.check", {"text": changed(change)}), "model.invalid", *words)


@flow
def a_model_has_a_name_and_only_members_that_are_known():
    with Sandbox() as sandbox:
        connection, taken = sandbox.connect("reader"), []
        for file in sorted(glob.glob(os.path.join(ROOT, "models", "*.json"))):
            with open(file, encoding="utf-8") as text:
                model = {**json.load(text), "nonsense": 1}
            if "data" not in connection.call("model.check", {"text": json.dumps(model, ensure_ascii=False)}):
                taken.append(os.path.basename(file) + " with a member called nonsense")
        for name in ("", "a b", "score@27"):
            if "data" not in connection.call("model.check", {"text": changed(lambda m: m.update(id=name))}):
                taken.append("a model whose id is %r" % name)
        same(taken, [], "accepted")


def last_words(connection):
    """The error before the close, or None when a reset was faster."""
    try:
        line = connection.line()
        return json.loads(line)["error"] if line else None
    except (OSError, ssl.SSLError):
        return None


@flow
def a_line_may_have_a_mebibyte_and_not_a_byte_more():
    with Sandbox() as sandbox:
        connection = sandbox.connect("reader")
        connection.send_raw(ping() + b" " * (LINE_BYTES - len(ping())) + b"\n")
        expect(connection.receive()["result"]["pong"])
        connection.send_raw(ping() + b" " * (LINE_BYTES + 1 - len(ping())) + b"\n")
        refused(connection.receive()["error"], "frame.too_long", "1048576 bytes")
        same(connection.line(), b"", "after the refusal")
        expect(sandbox.connect("reader").call("server.ping")["pong"])


@flow
def answers_that_are_owed_come_before_the_refusal():
    with Sandbox() as sandbox:
        connection = sandbox.connect("centre")
        for number in range(50):
            connection.send("patent.put", {"number": application(number), "facts": {"forward_citations": 1}})
        connection.send_raw(b"x" * (LINE_BYTES + 1))
        for number in range(50):
            same(connection.receive()["result"]["outcome"], "stored")
        refused(connection.receive()["error"], "frame.too_long")


def pour(connection, megabytes):
    """Sends a line without end; returns how many MiB the server took before it closed."""
    block = b"x" * (1 << 20)
    for sent in range(megabytes):
        try:
            connection.send_raw(block)
        except (OSError, ssl.SSLError):
            return sent
    return megabytes


@flow
def a_stream_without_end_is_cut_off_and_costs_little_memory():
    with Sandbox() as sandbox:
        other = sandbox.connect("reader")
        same(other.call("server.ping")["pong"], True)
        before = memory(sandbox.process.pid)
        for door in (lambda: sandbox.connect("reader"), sandbox.operator):
            connection = door()
            pour(connection, 64)
            error = last_words(connection)
            if error:
                refused(error, "frame.too_long", "1048576 bytes")
            connection.close()
            expect(other.call("server.ping")["pong"])
        grown = memory(sandbox.process.pid) - before
        expect(grown < 12 << 20, "memory has grown by", grown)


@flow
def many_half_lines_at_once_cost_what_was_sent():
    with Sandbox() as sandbox:
        before = memory(sandbox.process.pid)
        crowd = [sandbox.connect("reader") for turn in range(20)]
        for connection in crowd:
            connection.send_raw(b" " * (LINE_BYTES - 10))
        crowd[0].send_raw(b"\n" + ping() + b"\n")
        expect(crowd[0].receive()["result"]["pong"])
        grown = memory(sandbox.process.pid) - before
        expect(grown < 64 << 20, "20 half lines of a MiB cost", grown)
        for connection in crowd:
            connection.close()
        other = sandbox.connect("reader")
        expect(other.call("server.ping")["pong"])


@flow
def a_peer_that_closes_in_the_middle_of_a_line_leaves_nothing():
    with Sandbox() as sandbox:
        for turn in range(50):
            connection = sandbox.connect("centre")
            connection.send_raw(b'{"jsonrpc":"2.0","id":1,"method":"patent.put","params":{"number":"' + STAR.encode())
            if turn % 2:
                connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            connection.close()
        other = sandbox.connect("centre")
        same(other.call("server.status")["patents"], 0, "patents")


@flow
def a_last_line_without_a_newline_is_no_request():
    with Sandbox() as sandbox:
        operator = sandbox.operator()
        operator.send_raw(ping() + b"\n" + ping())
        operator.socket.shutdown(socket.SHUT_WR)
        expect(operator.receive()["result"]["pong"])
        same(operator.line(), b"", "a line under way when the peer has ended")


if __name__ == "__main__":
    run()
