"""Pipelining: answers in the order of the questions, everybody reads what he wrote, one writer commits them together."""
import json

from sandbox import Sandbox, application, expect, flow, run, same


@flow
def ten_thousand_questions_before_the_first_answer():
    with Sandbox() as sandbox:
        connection = sandbox.connect("reader")
        for number in range(10000):
            connection.send_raw(b'{"jsonrpc":"2.0","id":%d,"method":"server.ping"}\n' % number)
        for number in range(10000):
            same(connection.receive()["id"], number, "order")


@flow
def a_read_sees_the_connections_own_writes():
    with Sandbox() as sandbox:
        connection = sandbox.connect("centre")
        for number in range(300):
            connection.send("patent.put", {"number": application(number), "facts": {"forward_citations": number}})
            connection.send("patent.get", {"number": application(number)})
        for number in range(300):
            same(connection.receive()["result"]["outcome"], "stored")
            same(connection.receive()["result"]["attributes"]["forward_citations"], number)
        same(connection.call("server.status")["patents"], 300)
        sandbox.stop()
        same(sandbox.check()["patents"], 300)


@flow
def requests_cut_into_single_bytes():
    with Sandbox() as sandbox:
        connection = sandbox.connect("reader")
        for byte in b'{"jsonrpc":"2.0","id":7,"method":"server.ping"}\n':
            connection.send_raw(bytes([byte]))
        same(connection.receive()["id"], 7)


@flow
def a_peer_that_leaves_with_writes_under_way_disturbs_nobody():
    with Sandbox() as sandbox:
        for round in range(20):
            connection = sandbox.connect("centre")
            for number in range(20):
                connection.send("patent.put", {"number": application(number), "facts": {"forward_citations": round}})
            connection.close()
        other = sandbox.connect("reader")
        expect(other.call("server.ping")["pong"])


if __name__ == "__main__":
    run()
