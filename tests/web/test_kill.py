"""topicd-web is killed again and again while decisions are sent: none that was acknowledged is lost, and none is made twice.
TOPIC_WEB_KILLS says how often (tests/web/kills.sh)."""
import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import unittest

from web import JSON, TOPICD_WEB, WAIT_S
from harness import Daemon, main

KILLS = int(os.environ.get("TOPIC_WEB_KILLS", 20))
DECISIONS_A_KILL = 5  # acknowledged, at least


class Server:
    """A topicd-web at one port that is started again after each kill."""

    def __init__(self, endpoint):
        self.endpoint = endpoint
        self.port = 0
        self.start()

    def start(self):
        """The port is the first one's: connections that a kill has left there may not keep it."""
        while True:
            self.process = subprocess.Popen([TOPICD_WEB, "--server", self.endpoint, "--listen", f"127.0.0.1:{self.port}"],
                                            stderr=subprocess.PIPE, text=True)
            for line in self.process.stderr:
                if "on port" in line:
                    self.port = int(line.split()[-1])
                if "topicd-web: ready" in line:
                    return
            self.process.wait()
            self.process.stderr.close()

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stderr.close()


class Kill(unittest.TestCase):
    def test_no_acknowledged_decision_is_lost_and_none_is_made_twice(self):
        with tempfile.TemporaryDirectory(prefix="topicd-kill-") as directory, \
                Daemon("--store", os.path.join(directory, "store")) as daemon:
            server = Server(daemon.endpoints[0])
            acknowledged = {}
            enough = threading.Condition()
            stop = threading.Event()

            def send(n):
                """As a client should: the same key until there is an answer."""
                body = json.dumps({"key": f"key-{n}", "article": {"id": str(n), "title": "chip"}, "topics": ["AI Hardware"]})
                while True:
                    try:
                        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=WAIT_S)
                        connection.request("POST", "/v1/feedback", body, JSON)
                        response = connection.getresponse()
                        answer = json.loads(response.read())
                        if response.status == 200:
                            return answer["event"]
                    except (OSError, http.client.HTTPException, ValueError):
                        pass
                    finally:
                        connection.close()

            def work():
                n = 0
                while not stop.is_set():
                    event = send(n)
                    with enough:
                        acknowledged[n] = event
                        enough.notify()
                    n += 1

            worker = threading.Thread(target=work)
            worker.start()
            for n in range(KILLS):
                if n and n % 100 == 0:
                    print(f"{n} kills, {len(acknowledged)} decisions acknowledged", file=sys.stderr)
                with enough:
                    wanted = len(acknowledged) + DECISIONS_A_KILL
                    self.assertTrue(enough.wait_for(lambda: len(acknowledged) >= wanted, WAIT_S))
                server.kill()
                server.start()
            stop.set()
            worker.join()
            server.process.terminate()
            server.process.stderr.read()
            server.process.wait()
            server.process.stderr.close()
            events, before = [], None
            while before is None or (events and events[-1]["event"] > 1):
                page = daemon.ask({"op": "history", "count": 200, **({"before": before} if before else {})})["events"]
                events += page
                before = events[-1]["event"]
            by_article = {int(event["article"]): event["event"] for event in events}
            self.assertEqual(by_article, acknowledged)
            self.assertEqual(len(events), len(acknowledged))
            if KILLS > 20:
                print(f"{KILLS} kills, {len(acknowledged)} decisions acknowledged, 0 lost, 0 twice", file=sys.stderr)


if __name__ == "__main__":
    main()
