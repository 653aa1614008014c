"""Identity: who is let in, who is not and in which words, what each role may call, and what a reload takes away."""
import json
import os
import re
import socket
import ssl
import sys
import time

from sandbox import ROOT, STAR, Connection, Sandbox, expect, flow, put_star, run, same

sys.path.insert(0, os.path.join(ROOT, "tests", "fault"))
from authority import Authority, fingerprint, of_sandbox
from trouble import refused

ROLES = ("reader", "bank", "centre", "auditor", "modeler", "admin")


def beside(sandbox, name):
    return os.path.join(os.path.dirname(sandbox.folder), name)


def farewell(connection):
    """The one line the server says before it closes; its error."""
    answer = connection.receive()
    same(answer["id"], None, "id of a farewell")
    same(connection.line(), b"", "after the farewell")
    connection.close()
    return answer["error"]


def turned_away(sandbox, pair, *words):
    """A client with this pair gets a sentence with these words; then the daemon serves another."""
    context = sandbox.context(certificate=pair[0], key=pair[1]) if pair else sandbox.context()
    refused(farewell(sandbox.connect(context=context)), "access.unknown", *words)
    expect(sandbox.connect("reader").call("server.ping")["pong"])


def let_in(sandbox, pair):
    connection = sandbox.connect(context=sandbox.context(certificate=pair[0], key=pair[1]))
    expect(connection.call("server.ping")["pong"])
    return connection


def raw_answer(sandbox, sent):
    raw = socket.create_connection(("127.0.0.1", sandbox.port), timeout=10)
    raw.sendall(sent)
    return Connection(raw)


def rewrite(path, change):
    with open(path) as file:
        text = file.read()
    with open(path, "w") as file:
        file.write(change(text))


def add_client_authority(sandbox, other):
    with open(other.certificate) as more:
        rewrite(sandbox.path("ca.pem"), lambda text: text + more.read())


def reload(sandbox):
    same(sandbox.connect("admin").call("admin.reload"), {"reloaded": True}, "reload")


@flow
def whoever_does_not_speak_tls_is_told_so_in_plain_text():
    with Sandbox() as sandbox:
        for sent in (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", b'{"jsonrpc":"2.0","id":1,"method":"server.ping"}\n', b"\x00", b"SSH-2.0-x\r\n"):
            refused(farewell(raw_answer(sandbox, sent)), "access.plain_text", "TLS 1.3 with a client certificate")
        expect(sandbox.connect("reader").call("server.ping")["pong"])


@flow
def garbage_after_a_first_byte_of_tls_ends_that_connection_alone():
    with Sandbox() as sandbox:
        seen = sandbox.connect("reader")
        for size in (0, 1, 5, 100, 5000):
            raw = raw_answer(sandbox, b"\x16\x03\x01\x02\x00" + os.urandom(size))
            try:
                raw.socket.shutdown(socket.SHUT_WR)
                expect(b"result" not in raw.line())
            except OSError:
                pass  # it was faster
            raw.close()
        expect(seen.call("server.ping")["pong"])
        expect(sandbox.connect("reader").call("server.ping")["pong"])


@flow
def each_wrong_certificate_gets_its_sentence():
    with Sandbox() as sandbox:
        authority, stranger = of_sandbox(sandbox), Authority(beside(sandbox, "stranger"), name="patvald sandbox authority")
        day = lambda days: time.strftime("%Y%m%d000000Z", time.gmtime(time.time() + days * 86400))
        turned_away(sandbox, None, "none was shown")
        turned_away(sandbox, stranger.issue("same-name-other-key"), "signed by an authority of this server")
        turned_away(sandbox, authority.issue("expired", start=day(-30), end=day(-2)), "expired")
        turned_away(sandbox, authority.issue("early", start=day(2), end=day(30)), "not yet valid")
        turned_away(sandbox, authority.issue("for-servers", usage="serverAuth"), "certificate")
        turned_away(sandbox, authority.issue("for-code", usage="codeSigning"), "certificate")
        turned_away(sandbox, authority.issue("for-nothing", usage=None), "clientAuth")
        for name, san in (("two-names", "DNS:reader.sandbox.invalid,DNS:admin.sandbox.invalid"), ("twice", "DNS:reader.sandbox.invalid,email:reader@sandbox.invalid"),
                          ("no-name", None), ("address", "IP:127.0.0.1"), ("unknown", "DNS:nobody.sandbox.invalid"), ("case", "DNS:READER.sandbox.invalid"),
                          ("dot", "DNS:reader.sandbox.invalid.")):
            pair = authority.issue(name, san=san)
            turned_away(sandbox, pair, "access.conf", fingerprint(pair[0]))
        let_in(sandbox, authority.issue("right"))


@flow
def a_common_name_is_no_identity():
    with Sandbox() as sandbox:
        turned_away(sandbox, of_sandbox(sandbox).issue("admin.sandbox.invalid", san=None), "access.conf")


@flow
def the_same_name_from_another_trusted_authority_is_another_identity():
    with Sandbox() as sandbox:
        other = Authority(beside(sandbox, "other"), name="Other Authority")
        add_client_authority(sandbox, other)
        reload(sandbox)
        pair = other.issue("admin-of-other", san="DNS:admin.sandbox.invalid")
        turned_away(sandbox, pair, fingerprint(pair[0]))
        rewrite(sandbox.path("access.conf"), lambda text: text + "guest bank bank san:admin.sandbox.invalid issuer:CN=Other Authority\n")
        reload(sandbox)
        same(let_in(sandbox, pair).call("admin.reload")["data"]["name"], "method.unknown", "a bank that is called admin elsewhere")


@flow
def a_fingerprint_row_names_one_certificate():
    with Sandbox() as sandbox:
        authority = of_sandbox(sandbox)
        pair, twin = (authority.issue(name, san="DNS:a.invalid,DNS:b.invalid") for name in ("pinned", "twin"))
        rewrite(sandbox.path("access.conf"), lambda text: text + "pinned bank bank sha256:%s\n" % fingerprint(pair[0]))
        reload(sandbox)
        let_in(sandbox, pair)
        turned_away(sandbox, twin, fingerprint(twin[0]))


def fails_in_tls(sandbox, context, reason):
    try:
        connection = sandbox.connect(context=context)
        connection.send("server.ping")
        got = connection.line()
    except (ssl.SSLError, ConnectionResetError) as error:
        expect(reason in str(error), "reason:", error)
        return
    raise AssertionError("was served: %r" % got)


@flow
def older_tls_is_refused():
    with Sandbox() as sandbox:
        context = sandbox.context("reader")
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        fails_in_tls(sandbox, context, "version")
        same(sandbox.connect("reader").socket.version(), "TLSv1.3", "version")


@flow
def no_session_is_resumed():
    with Sandbox() as sandbox:
        context = sandbox.context("reader")
        connection = sandbox.connect(context=context)
        for turn in range(3):
            expect(connection.call("server.ping")["pong"])
        session = connection.socket.session
        expect(not session.has_ticket, "the server gave a ticket")
        raw = socket.create_connection(("127.0.0.1", sandbox.port), timeout=10)
        again = context.wrap_socket(raw, server_hostname="localhost", session=session)
        expect(not again.session_reused, "a session was resumed")
        expect(Connection(again).call("server.ping")["pong"])


@flow
def a_foreign_protocol_is_refused_by_its_alert():
    with Sandbox() as sandbox:
        for offered, chosen in ((["patvald/1"], "patvald/1"), (["h2", "patvald/1"], "patvald/1"), ([], None)):
            context = sandbox.context("reader")
            if offered:
                context.set_alpn_protocols(offered)
            connection = sandbox.connect(context=context)
            same(connection.socket.selected_alpn_protocol(), chosen, "protocol of %s" % offered)
            expect(connection.call("server.ping")["pong"])
        for offered in (["http/1.1"], ["h2"], ["patvald/2", "patvald"]):
            context = sandbox.context("reader")
            context.set_alpn_protocols(offered)
            fails_in_tls(sandbox, context, "no application protocol")


def sets_of_roles():
    """Method: the roles that may call it, out of methods.def and role.h."""
    with open(os.path.join(ROOT, "daemon", "base", "role.h"), encoding="utf-8") as file:
        bits = {name: int(bit) for name, bit in re.findall(r"(ROLE_\w+) = (\d+)", file.read())}
    with open(os.path.join(ROOT, "include", "patval", "methods.def"), encoding="utf-8") as file:
        rows = re.findall(r'^METHOD\(\w+,\s*"([^"]+)",\s*\w+,\s*([A-Z_| ]+),', file.read(), re.M)
    expect(len(rows) >= 23, "rows of methods.def:", len(rows))
    allowed = {}
    for name, words in rows:
        together = 0
        for word in words.split("|"):
            together |= bits[word.strip()]
        allowed[name] = {role for role in ROLES if bits["ROLE_" + role.upper()] & together}
    return allowed


@flow
def every_role_may_call_what_the_table_says_and_nothing_else():
    with Sandbox() as sandbox:
        for role in ROLES + ("operator",):
            connection = sandbox.operator() if role == "operator" else sandbox.connect(role)
            own = {"reader", "centre", "admin"} if role == "operator" else {role}
            unknown = connection.call("no.such")
            for method, roles in sets_of_roles().items():
                answer = connection.call(method, {})
                forbidden = answer.get("data", {}).get("name") == "method.unknown"
                same(forbidden, not own & roles, "%s by %s" % (method, role))
                if forbidden:
                    same(json.dumps(answer).replace(method, "no.such"), json.dumps(unknown), "forbidden looks like unknown")


def record_score(connection, as_of):
    return connection.call("value.score", {"patent": STAR, "as_of": as_of, "record": True})["valuation"]


@flow
def one_tenants_valuation_does_not_exist_for_another():
    with Sandbox() as sandbox:
        bank, centre, auditor = (sandbox.connect(role) for role in ("bank", "centre", "auditor"))
        same(put_star(centre)["outcome"], "stored")
        own = {"bank": [record_score(bank, "2026-11-2%d" % day) for day in (1, 2, 3)], "centre": [record_score(centre, "2026-11-24")]}
        foreign, nowhere = own["bank"][-1], "V-000000000999"
        for method in ("value.get", "value.replay"):
            other, none = (refused(centre.call(method, {"valuation": number}), "valuation.unknown") for number in (foreign, nowhere))
            same({**other, "got": nowhere}, none, "what is another's and what does not exist")
            for tenant in ("bank", "*", ""):
                refused(centre.call(method, {"valuation": foreign, "tenant": tenant}), "valuation.unknown")
            refused(auditor.call(method, {"valuation": foreign, "tenant": "centre"}), "valuation.unknown")
        for tenant, connection in (("bank", bank), ("centre", centre)):
            same(sorted(item["valuation"] for item in connection.call("value.list")["items"]), own[tenant], "list of " + tenant)
            same(sorted(item["valuation"] for item in auditor.call("value.list", {"tenant": tenant})["items"]), own[tenant], "auditor's list of " + tenant)
            first = {"valuation": own[tenant][0]}
            same(connection.call("value.get", first)["actor"], tenant, "whose the first is")
            same(auditor.call("value.get", {**first, "tenant": tenant}), connection.call("value.get", first), "what the auditor sees")


def told(connection, word):
    """Where a word is told to this caller."""
    asked = {"patent.get": {"number": STAR}, "patent.history": {"number": STAR}, "patent.list": {}}
    return [method for method, params in asked.items() if word in json.dumps(connection.call(method, params))]


@flow
def one_tenants_facts_are_not_told_to_another():
    with Sandbox() as sandbox:
        rewrite(sandbox.path("access.conf"), lambda words: words.replace("bank     bank     bank ", "bank     bank     bank,centre "))
        reload(sandbox)
        bank, centre = sandbox.connect("bank"), sandbox.connect("centre")
        same(put_star(centre)["outcome"], "stored")
        question = {"patent": STAR, "as_of": "2026-11-23"}
        before = bank.call("value.score", question)["score"]
        same(put_star(centre, market_share=0.4242, product_sales={"2025": 76767676})["outcome"], "stored", "facts of the tenant")
        same(told(centre, "76767676")[:2], ["patent.get", "patent.history"], "to its owner")
        same(told(bank, "76767676") + told(bank, "0.4242"), [], "to another tenant")
        same(bank.call("value.score", question)["score"], before, "another tenant's score")
        expect(centre.call("value.score", question)["score"] != before, "the owner's score does not use them")
        found = bank.call("patent.list", {"filter": "market_share > 0.4"})
        same(found.get("items", []), [], "found by another tenant's filter")


def with_crl(sandbox, seconds=None):
    """An authority with a list of revocations in force."""
    authority = of_sandbox(sandbox)
    authority.revocations(sandbox.path("crl.pem"), seconds)
    rewrite(sandbox.path("patvald.conf"), lambda text: text + "crl = crl.pem\n")
    reload(sandbox)
    return authority


@flow
def a_revoked_certificate_loses_its_open_connection_within_a_second():
    with Sandbox() as sandbox:
        authority = with_crl(sandbox)
        pair = authority.issue("leaver", san="DNS:bank.sandbox.invalid")
        held, reader = let_in(sandbox, pair), sandbox.connect("reader")
        authority.revoke(pair[0])
        authority.revocations(sandbox.path("crl.pem"))
        reload(sandbox)
        started = time.monotonic()
        refused(farewell(held), "access.unknown", "revoked")
        expect(time.monotonic() - started < 1, "closed after", time.monotonic() - started)
        turned_away(sandbox, pair, "revoked")
        expect(reader.call("server.ping")["pong"], "another's connection")


@flow
def a_list_of_revocations_that_is_out_of_date_or_foreign_is_refused():
    with Sandbox() as sandbox:
        authority, admin = with_crl(sandbox), sandbox.connect("admin")
        pair = authority.issue("leaver", san="DNS:bank.sandbox.invalid")
        authority.revoke(pair[0])
        authority.revocations(sandbox.path("crl.pem"))
        reload(sandbox)
        authority.revocations(sandbox.path("crl.pem"), seconds=1)
        time.sleep(2.1)
        refused(admin.call("admin.reload"), "config.invalid", "crl", "out of date")
        Authority(beside(sandbox, "other")).revocations(sandbox.path("crl.pem"))
        refused(admin.call("admin.reload"), "config.invalid", "crl", "signed by an authority of client_ca")
        os.unlink(sandbox.path("crl.pem"))
        refused(admin.call("admin.reload"), "config.invalid", "crl")
        turned_away(sandbox, pair, "revoked")


@flow
def a_list_that_runs_out_under_us_locks_out_and_says_why():
    with Sandbox() as sandbox:
        with_crl(sandbox, seconds=2)
        held = sandbox.connect("reader")
        time.sleep(3.1)
        expect(held.call("server.ping")["pong"], "an open connection")
        refused(farewell(sandbox.connect("reader")), "access.unknown", "our revocation list is out of date")
        of_sandbox(sandbox).revocations(sandbox.path("crl.pem"))
        same(held.call("server.ping")["pong"], True, "still")
        expect(sandbox.operator().call("admin.reload")["reloaded"], "the operator can mend it")
        expect(sandbox.connect("reader").call("server.ping")["pong"])


@flow
def two_authorities_have_their_lists_in_one_file():
    with Sandbox() as sandbox:
        authority, other = of_sandbox(sandbox), Authority(beside(sandbox, "other"), name="Other Authority")
        add_client_authority(sandbox, other)
        rewrite(sandbox.path("access.conf"), lambda text: text + "guest bank bank san:guest.invalid issuer:CN=Other Authority\n")
        guest = other.issue("guest", san="DNS:guest.invalid")
        with open(sandbox.path("crl.pem"), "w") as out:
            for each in (authority, other):
                with open(each.revocations(beside(sandbox, "one.pem"))) as one:
                    out.write(one.read())
        rewrite(sandbox.path("patvald.conf"), lambda text: text + "crl = crl.pem\n")
        reload(sandbox)
        expect(sandbox.connect("reader").call("server.ping")["pong"])
        let_in(sandbox, guest)


@flow
def a_row_taken_out_of_access_conf_closes_the_open_connection():
    with Sandbox() as sandbox:
        reader, bank, modeler = (sandbox.connect(role) for role in ("reader", "bank", "modeler"))
        expect(all(each.call("server.ping")["pong"] for each in (reader, bank, modeler)))
        rewrite(sandbox.path("access.conf"), lambda text: re.sub(r"(?m)^reader .*\n", "", text).replace("modeler  centre   modeler", "modeler  centre   bank"))
        reload(sandbox)
        refused(farewell(reader), "access.unknown", "access.conf")
        refused(farewell(sandbox.connect("reader")), "access.unknown", "access.conf")
        expect(bank.call("server.ping")["pong"], "a row that stayed")
        same(modeler.call("value.pledge", {})["data"]["name"], "params.missing", "a role that was changed counts at once")


if __name__ == "__main__":
    run()
