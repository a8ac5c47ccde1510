"""The bounded queue and deadlines, with workers held at a gate until the test lets them go."""
import json
import tempfile
import unittest

import zmq

from harness import ROOMY, Daemon, Gate, main, make_model, receive, send


class Queue(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.gate = Gate(self.directory.name)

    def tearDown(self):
        self.directory.cleanup()

    def wait_until_waiting(self, daemon, length):
        while daemon.status()["queue"]["length"] < length:
            pass

    def test_busy_when_the_queue_is_full(self):
        with Daemon("--workers", "1", "--queue", "10") as daemon, daemon.connect() as socket:
            send(socket, {"id": "held", "title": self.gate.title})
            for i in range(10):
                send(socket, {"id": i, "title": "chip"})
            self.wait_until_waiting(daemon, 10)
            for text in ('"\\u0041 one"', "2.50"):
                socket.send(f'{{"title":"chip","id":{text}}}'.encode())
                answer = socket.recv().decode()
                self.assertTrue(answer.startswith(f'{{"id":{text},"error":{{"code":"busy"'), answer)
            # The owner is heard also now.
            self.assertEqual(daemon.status()["errors"]["busy"], 2)
            self.gate.open()
            ids = [receive(socket)["id"] for _ in range(11)]
            self.assertEqual(ids, ["held"] + list(range(10)))
            self.assertIn("topics", daemon.ask({"title": "chip"}))

    def test_one_client_does_not_starve_the_others(self):
        """One keeps thousands in flight; another asks one thing, and is answered when fewer than ten of
        those have been, however many came before: at the tenth the only worker is held."""
        tenth = Gate(self.directory.name, "tenth")
        with Daemon("--workers", "1", *ROOMY) as daemon, daemon.connect() as flood:
            send(flood, {"id": 0, "title": self.gate.title})
            for i in range(1, 4000):
                send(flood, {"id": i, "title": tenth.title if i == 10 else "chip"})
            self.wait_until_waiting(daemon, 3999)
            with daemon.connect() as other, daemon.connect() as another:
                for socket in (other, another):
                    send(socket, {"id": "one", "title": "chip"})
                self.wait_until_waiting(daemon, 4001)
                self.gate.open()
                self.assertEqual([receive(other)["id"], receive(another)["id"]], ["one", "one"])
                self.assertGreaterEqual(daemon.status()["queue"]["length"], 3989)
            tenth.open()
            self.assertEqual([receive(flood)["id"] for _ in range(4000)], list(range(4000)))

    def test_a_client_has_its_share_and_no_more(self):
        with Daemon("--workers", "1", "--client-queue", "10") as daemon, daemon.connect() as greedy:
            send(greedy, {"id": "held", "title": self.gate.title})
            for i in range(15):
                send(greedy, {"id": i, "title": "chip"})
            refused = [receive(greedy) for _ in range(6)]
            self.assertEqual([(a["id"], a["error"]["code"]) for a in refused],
                             [(i, "busy") for i in range(9, 15)])
            self.assertIn("of this client", refused[0]["error"]["message"])
            with daemon.connect() as other:
                for i in range(10):
                    send(other, {"id": i, "title": "chip"})
                self.wait_until_waiting(daemon, 19)
                self.gate.open()
                self.assertEqual([receive(other)["id"] for _ in range(10)], list(range(10)))
                self.assertEqual([receive(greedy)["id"] for _ in range(10)],
                                 ["held"] + list(range(9)))
            # What was answered counts no longer.
            for i in range(10):
                send(greedy, {"id": i, "title": "chip"})
            self.assertEqual(sorted(receive(greedy)["id"] for _ in range(10)), list(range(10)))

    def test_a_deadline_passes_in_the_queue(self):
        with Daemon("--workers", "1") as daemon, daemon.connect() as socket:
            send(socket, {"id": 1, "title": self.gate.title})
            send(socket, {"id": 2, "title": self.gate.title, "deadline_ms": 1})
            while daemon.status()["received"] < 2:
                pass
            socket.poll(2)  # the deadline passes while nothing can arrive
            self.gate.open()
            self.assertIn("topics", receive(socket))
            answer = receive(socket)  # without coming to the gate: no work was spent
            self.assertEqual((answer["id"], answer["error"]["code"]), (2, "timeout"))

    def test_a_slow_request_does_not_hold_the_others(self):
        with Daemon("--workers", "2") as daemon, daemon.connect() as socket:
            send(socket, {"id": "held", "title": self.gate.title})
            with daemon.connect() as other:
                for i in range(100):
                    send(other, {"id": i, "title": "chip"})
                for _ in range(100):
                    receive(other)
                self.gate.open()
            self.assertEqual(receive(socket)["id"], "held")

    def test_an_answer_does_not_wait_for_the_slow_request_behind_it(self):
        other = Gate(self.directory.name, "other")
        with Daemon("--workers", "1") as daemon, daemon.connect() as socket:
            send(socket, {"id": "first", "title": self.gate.title})
            for i in range(5):
                send(socket, {"id": i, "title": "chip"})
            send(socket, {"id": "last", "title": other.title})
            self.wait_until_waiting(daemon, 6)
            self.gate.open()
            ids = [receive(socket)["id"] for _ in range(6)]
            self.assertEqual(ids, ["first", 0, 1, 2, 3, 4])
            other.open()
            self.assertEqual(receive(socket)["id"], "last")

    def test_a_batch_is_spread_over_the_workers(self):
        """Two articles at two gates, far apart: one worker alone would never come to the second."""
        other = Gate(self.directory.name, "other")
        articles = [{"id": i, "title": "chip", "body": "chip " * 300} for i in range(40)]
        articles[0]["title"] = self.gate.title
        articles[30]["title"] = other.title
        with Daemon("--workers", "2") as daemon, daemon.connect() as socket:
            send(socket, {"id": "batch", "articles": articles})
            other.open()
            self.gate.open()
            answer = receive(socket)
            self.assertEqual([result["id"] for result in answer["results"]], list(range(40)))

    def test_a_batch_does_not_hold_the_others(self):
        articles = [{"id": i, "title": self.gate.title if i == 0 else "chip"} for i in range(1000)]
        with Daemon("--workers", "2") as daemon, daemon.connect() as socket:
            send(socket, {"id": "batch", "articles": articles})
            with daemon.connect() as other:
                for i in range(100):
                    send(other, {"id": i, "title": "chip"})
                for _ in range(100):
                    receive(other)
            self.gate.open()
            self.assertEqual(len(receive(socket)["results"]), 1000)

    def test_a_deadline_passes_in_a_batch(self):
        articles = [{"id": i, "title": self.gate.title if i == 0 else "chip"} for i in range(1000)]
        with Daemon("--workers", "2") as daemon, daemon.connect() as socket:
            send(socket, {"id": 9, "articles": articles, "deadline_ms": 100})
            while daemon.status()["received"] < 1:
                pass
            socket.poll(110)  # the first article is held
            with self.gate.left_open():
                answer = receive(socket)
            self.assertEqual((answer["id"], answer["error"]["code"]), (9, "timeout"))

    def test_stopping_answers_what_was_taken(self):
        with Daemon("--workers", "1") as daemon, daemon.connect() as socket:
            send(socket, {"id": "held", "title": self.gate.title})
            for i in range(100):
                send(socket, {"id": i, "title": "chip"})
            self.wait_until_waiting(daemon, 100)
            daemon.process.terminate()
            daemon.read_until("stopping")
            self.gate.open()
            ids = [receive(socket)["id"] for _ in range(101)]
            self.assertEqual(sorted(map(str, ids)), sorted(["held"] + [str(i) for i in range(100)]))
            self.assertEqual(daemon.wait(), 0)

    def test_a_client_that_does_not_read_loses_answers_and_nobody_else_waits(self):
        with Daemon("--workers", "1", "--queue", "1") as daemon:
            with daemon.connect(rcvhwm=1) as deaf, daemon.connect() as other:
                padding = "chip " * 1000
                for _ in range(6000):
                    send(deaf, {"id": padding, "title": "chip"})
                send(other, {"id": "other", "title": "chip"})
                while (answer := receive(other)).get("error", {}).get("code") == "busy":
                    send(other, {"id": "other", "title": "chip"})
                self.assertEqual(answer["id"], "other")
                while daemon.status()["dropped"] == 0:
                    pass


class Reload(unittest.TestCase):
    """A reload that takes its time does not hold up the loop."""

    def test_one_at_a_time(self):
        with tempfile.TemporaryDirectory() as directory:
            gate = Gate(directory)
            model = make_model(f"{directory}/model")
            gate.hold_load(model)
            with Daemon("--workers", "1") as daemon:
                with daemon.connect(zmq.DEALER, daemon.control) as owner:
                    for i in range(2):
                        owner.send_multipart([b"", json.dumps({"op": "reload", "model": model, "id": i}).encode()])
                    first = receive(owner)
                    self.assertEqual((first["id"], first["error"]["code"]), (1, "busy"))
                    self.assertIn("topics", daemon.ask({"title": "chip"}))
                    with gate.left_open():
                        self.assertTrue(receive(owner)["ok"])


if __name__ == "__main__":
    main()
