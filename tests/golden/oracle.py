#!/usr/bin/env python3
"""The second implementation: score, pledge and licence of a patent from the rules and the model files, independent of the daemon.

    python3 tests/golden/oracle.py --self-test      asserts the three worked examples to the last digit

Records are attribute -> value as patent.get prints them; questions are the params of value.score, value.pledge and value.license.
"""
import sys

sys.dont_write_bytecode = True

from oracle_gate import gate
from oracle_license import license
from oracle_norms import cut_norms, percentile
from oracle_pledge import pledge
from oracle_record import complete
from oracle_score import Scope, features, score

__all__ = ["complete", "cut_norms", "features", "gate", "license", "percentile", "pledge", "score", "Scope", "answer"]


NOTHING = {"experts": (), "deals": ()}


def answer(method, record, question, norms, evidence=NOTHING):
    """The oracle's answer to a question of the wire."""
    if method == "value.score":
        purpose = question.get("purpose", "management")
        return {"purpose": purpose, "score": score(record, question["as_of"], norms, purpose, None, evidence["experts"], question.get("model", "score-27"))}
    return {"value.pledge": pledge, "value.license": license}[method](record, question, norms, evidence)


if __name__ == "__main__":
    if sys.argv[1:] != ["--self-test"]:
        sys.exit(__doc__)
    import oracle_examples
    oracle_examples.run()
