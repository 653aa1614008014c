"""A witness of writes: puts under load, remembers what was asked, acknowledged and refused, and says what an index has lost or invented.

An answer that was read counts as acknowledged.  What was acknowledged must be there; what was refused must not; what was never answered,
or answered store.unknown_outcome, may be either."""
import collections
import json
import ssl
import threading
import time

from sandbox import application

VALUES = 3  # each patent is put so many times, with rising values


class Witness:
    def __init__(self):
        self.asked, self.acknowledged, self.refused = {}, {}, collections.defaultdict(set)
        self.errors, self.stop, self.threads, self.count = collections.Counter(), threading.Event(), [], 0

    def work(self, connection, series, depth=16, most=None):
        """Puts of one series until stopped or cut off, `depth` of them on the way at once."""
        flight, number, unanswered = collections.deque(), 0, 0
        try:
            while flight or not (self.stop.is_set() or number == most):
                while len(flight) < depth and not self.stop.is_set() and number != most:
                    patent, value = application(series * 20000 + number // VALUES), number % VALUES + 1
                    self.asked[patent] = value
                    connection.send("patent.put", {"number": patent, "observed_on": "2026-11-01", "facts": {"forward_citations": value}})
                    flight.append((patent, value))
                    number += 1
                self.hear(json.loads(connection.line() or b"null"), *flight.popleft())
        except (OSError, ssl.SSLError, ValueError, TypeError, IndexError):
            pass  # cut off: what is on the way stays unanswered
        finally:
            connection.close()

    def hear(self, answer, patent, value):
        if "result" in answer:
            self.acknowledged[patent] = max(value, self.acknowledged.get(patent, 0))
            self.count += 1
            return
        name = answer["error"]["data"]["name"]
        self.errors[name] += 1
        if name != "store.unknown_outcome":
            self.refused[patent].add(value)

    def load(self, connections, first_series=0, **more):
        for series, connection in enumerate(connections, first_series):
            self.threads.append(threading.Thread(target=self.work, args=(connection, series), kwargs=more, daemon=True))
            self.threads[-1].start()

    def rest(self):
        """Ends the load; everything on the way is answered or cut off."""
        self.stop.set()
        for thread in self.threads:
            thread.join(60)
        self.threads = []
        self.stop = threading.Event()

    def load_for(self, seconds, connections, **more):
        self.load(connections, **more)
        time.sleep(seconds)
        self.rest()

    def verdict(self, connection, patents=None):
        """Sentences about what is wrong; an empty list when nothing is."""
        wrong, waiting = [], collections.deque()
        for patent in list(self.asked if patents is None else patents):
            connection.send("patent.get", {"number": patent})
            waiting.append(patent)
            if len(waiting) == 200:
                self.judge(connection.receive(), waiting.popleft(), wrong)
        while waiting:
            self.judge(connection.receive(), waiting.popleft(), wrong)
        return wrong

    def judge(self, answer, patent, wrong):
        if "result" not in answer and answer["error"]["data"]["name"] != "patent.unknown":
            wrong.append("%s: %s" % (patent, answer["error"]["message"]))
            return
        found = answer["result"]["attributes"].get("forward_citations", 0) if "result" in answer else 0
        if found < self.acknowledged.get(patent, 0):
            wrong.append("%s: %d was acknowledged, %d is there" % (patent, self.acknowledged[patent], found))
        if found > self.asked[patent]:
            wrong.append("%s: %d is there, at most %d was asked for" % (patent, found, self.asked[patent]))
        if found in self.refused[patent]:
            wrong.append("%s: %d was refused and is there" % (patent, found))
