"""A short day under valgrind: no byte is read that was not written, none is lost."""
import os
import shutil

from sandbox import SAMPLE, STAR, Sandbox, expect, flow, run, same, skip


@flow
def a_short_day_without_an_error():
    sandbox = Sandbox()
    log = os.path.join(os.path.dirname(sandbox.folder), "valgrind")
    sandbox.wrapper = ["valgrind", "--error-exitcode=99", "--leak-check=full", "--show-leak-kinds=definite,possible", "--errors-for-leak-kinds=definite,possible", "--log-file=" + log]
    with sandbox:
        same(sandbox.patval("centre", "import", SAMPLE, "--observed", "2026-11-20").returncode, 0)
        bank = sandbox.connect("bank", timeout=120)
        pledge = {"patents": [STAR], "as_of": "2026-11-23", "record": True, "industry": "C35", "pd_1y": 0.03, "sales_forecast": [80000000],
                  "loan": {"amount": 1200000, "start": "2026-12-01", "end": "2027-11-30", "rate": 0.0385}}
        expect("gate" in bank.call("value.pledge", pledge))
        expect("royalty" in bank.call("value.license", {"patents": [STAR], "as_of": "2026-11-23", "type": "open", "sales_forecast": [80000000]}))
        expect(bank.call("value.replay", {"valuation": "V-000000000001"})["equal"])
        expect("items" in bank.call("value.rank", {"filter": "kind = invention", "limit": 5}))
        expect(bank.call("value.score", {"patent": "CN1"})["code"])
        expect(sandbox.operator().call("admin.reload")["reloaded"])
        expect("methods" in bank.call("rpc.discover"))
        code = sandbox.stop()
        with open(log, encoding="utf-8", errors="replace") as file:
            text = file.read()
        same(code, 0, text[-3000:])
        expect("ERROR SUMMARY: 0 errors" in text, text[-3000:])


if __name__ == "__main__":
    if not shutil.which("valgrind"):
        skip("valgrind is not installed")
    run()
