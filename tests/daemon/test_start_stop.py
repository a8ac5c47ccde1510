"""How topicd starts, refuses to start, and ends."""
import json
import os
import re
import resource
import signal
import socket as sockets
import stat
import subprocess
import tempfile
import unittest

import zmq

from harness import MODEL_A, TOPICD, Daemon, Gate, main, receive, refused, send

ARTICLE = {"title": "chip"}


class Start(unittest.TestCase):
    def test_a_port_in_use(self):
        with sockets.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            status, line = refused("--bind", f"tcp://127.0.0.1:{port}")
        self.assertEqual(status, 1)
        self.assertEqual(line, f"topicd: tcp://127.0.0.1:{port}: cannot bind: the address is in use")

    def test_an_ipc_path_in_use(self):
        with tempfile.TemporaryDirectory() as directory:
            bind = f"ipc://{directory}/socket"
            with Daemon(binds=[bind]) as daemon:
                self.assertEqual(refused("--bind", bind),
                                 (1, f"topicd: {bind}: in use by another topicd: stop that one, or give this one "
                                     "other endpoints with --bind and --control"))
                self.assertIn("topics", daemon.ask(ARTICLE))
            self.assertEqual(os.listdir(directory), [])

    def test_a_socket_of_another_program_and_a_file_are_left_alone(self):
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "other")
            with sockets.socket(sockets.AF_UNIX) as other:
                other.bind(path)
                other.listen()
                status, line = refused("--bind", f"ipc://{path}")
                self.assertEqual((status, "another program" in line), (1, True), line)
            with Daemon(binds=[f"ipc://{path}"]) as daemon:  # now it is stale
                self.assertIn("topics", daemon.ask(ARTICLE))
            with open(path, "w") as file:
                file.write("precious")
            status, line = refused("--bind", f"ipc://{path}")
            self.assertEqual((status, "not a socket" in line), (1, True), line)
            with open(path) as file:
                self.assertEqual(file.read(), "precious")
            self.assertEqual(os.listdir(directory), ["other"])

    def test_the_control_socket_is_the_owners(self):
        with Daemon() as daemon:
            mode = os.stat(daemon.control.removeprefix("ipc://")).st_mode
            self.assertTrue(stat.S_ISSOCK(mode))
            self.assertEqual(stat.S_IMODE(mode), 0o600)

    def test_the_default_control_socket(self):
        with tempfile.TemporaryDirectory() as directory:
            for variable, path in (("XDG_RUNTIME_DIR", f"{directory}/topicd/control"),
                                   ("RUNTIME_DIRECTORY", f"{directory}/control")):
                process = subprocess.Popen(
                    [TOPICD, "-m", MODEL_A, "--bind", "tcp://127.0.0.1:*"], text=True,
                    env={variable: directory}, stderr=subprocess.PIPE)
                with process:
                    while "ready" not in process.stderr.readline():
                        pass
                    self.assertTrue(stat.S_ISSOCK(os.stat(path).st_mode))
                    process.terminate()
                self.assertEqual(process.returncode, 0)

    def test_an_address_that_is_not_local_is_refused(self):
        for bind in ("tcp://0.0.0.0:0", "tcp://*:*", "tcp://192.0.2.1:7575", "tcp://[::]:7575",
                     "tcp://eth0:7575"):
            status, line = refused("--bind", bind)
            self.assertEqual(status, 2)
            self.assertIn(bind, line)
            self.assertIn("--insecure", line)
        with Daemon("--insecure", binds=["tcp://0.0.0.0:*"]) as daemon:
            self.assertIn("topics", daemon.ask(ARTICLE, re.sub(r"//.*:", "//127.0.0.1:",
                                                               daemon.endpoints[0])))

    def test_bad_usage(self):
        cases = [
            (["--workers", "0"], "--workers"),
            (["--workers", "many"], "--workers many: is not a whole number"),
            (["--queue", "0"], "--queue"),
            (["--max-message", "1"], "--max-message"),
            (["--bind", "udp://127.0.0.1:1"], "udp://"),
            (["--bind", "tcp://127.0.0.1"], "port"),
            (["--bind", "ipc://"], "ipc://"),
            (["--bind", "ipc:///tmp/" + "x" * 104], "longer than"),
            (["--control", "tcp://127.0.0.1:1"], "control"),
            (["--control", "ipc://@abstract"], "control"),
            (["--frobnicate"], "--frobnicate"),
            (["stray"], "stray"),
        ]
        for options, word in cases:
            status, line = refused(*options)
            self.assertEqual(status, 2, options)
            self.assertIn(word, line)
        done = subprocess.run([TOPICD], stderr=subprocess.PIPE, text=True)
        self.assertEqual((done.returncode, "--model" in done.stderr), (2, True))

    def test_help_and_version(self):
        for option, word in (("--help", "--max-message"), ("--version", "topicd ")):
            done = subprocess.run([TOPICD, option], stdout=subprocess.PIPE, text=True)
            self.assertEqual((done.returncode, word in done.stdout), (0, True))

    def test_a_model_that_is_not_there(self):
        status, line = refused(model="/nonexistent/model")
        self.assertEqual(status, 1)
        self.assertIn("/nonexistent/model", line)

    def test_systemd_is_told(self):
        with tempfile.TemporaryDirectory() as directory, \
                sockets.socket(sockets.AF_UNIX, sockets.SOCK_DGRAM) as manager:
            manager.bind(f"{directory}/notify")
            manager.settimeout(60)
            with Daemon(env={**os.environ, "NOTIFY_SOCKET": f"{directory}/notify"}) as daemon:
                self.assertTrue(manager.recv(4096).startswith(b"READY=1\nSTATUS=Serving model "))
                daemon.process.send_signal(signal.SIGHUP)
                self.assertTrue(manager.recv(4096).startswith(b"RELOADING=1\n"))
                self.assertTrue(manager.recv(4096).startswith(b"READY=1\n"))
                self.assertEqual(daemon.stop(), 0)
                self.assertEqual(manager.recv(4096), b"STOPPING=1")


class Stop(unittest.TestCase):
    def check_drained(self, daemon, stop):
        """Sends without pause while the daemon stops: what it says it took, the client has."""
        with daemon.connect() as socket:
            for i in range(2000):
                send(socket, {"id": i, **ARTICLE})
            answers = [receive(socket)]
            stop()
            for i in range(2000, 20000):
                send(socket, {"id": i, **ARTICLE})
            self.assertEqual(daemon.wait(), 0)
            line = next(line for line in daemon.log if "requests taken" in line)
            taken, answered = map(int, re.findall(r"(\d+) (?:requests taken|answered)", line))
            self.assertEqual(taken, answered)
            while len(answers) < taken:
                answers.append(receive(socket))
            self.assertEqual(len({answer["id"] for answer in answers}), taken)
            self.assertEqual(socket.poll(0), 0)

    def test_a_signal_under_load(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            for _ in range(5):
                with Daemon() as daemon:
                    self.check_drained(daemon, lambda: daemon.process.send_signal(number))

    def test_a_client_that_reads_slowly_gets_what_is_on_its_way(self):
        """The kernel still holds answers when libzmq is done, and unread requests wait behind them:
        closing at once would reset the connection and throw the answers away."""
        padding = "x" * 5000
        with Daemon() as daemon, daemon.connect(rcvhwm=10) as socket:
            for i in range(1500):
                send(socket, {"id": padding + str(i), **ARTICLE})
            while daemon.status()["requests"]["tag"] < 1500:
                pass
            daemon.process.terminate()
            for _ in range(1000):
                send(socket, {"id": padding, **ARTICLE})
            line = daemon.read_until("requests taken")
            for _ in range(int(re.search(r"(\d+) requests taken", line)[1])):
                receive(socket)
            self.assertEqual(daemon.wait(), 0)

    def test_shutdown_by_its_owner(self):
        with Daemon() as daemon:
            self.check_drained(daemon, lambda: self.assertTrue(
                daemon.ask({"op": "shutdown"}, daemon.control)["ok"]))


class Signals(unittest.TestCase):
    def test_those_without_a_meaning_do_nothing(self):
        with Daemon() as daemon:
            for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF,
                           signal.SIGPWR, signal.SIGRTMIN, signal.SIGRTMAX):
                daemon.process.send_signal(number)
                daemon.read_until(f"signal {int(number)} ")
            for number in (signal.SIGIO, 32, 33):  # the C library's own have no name
                daemon.process.send_signal(number)
            self.assertIn("topics", daemon.ask(ARTICLE))

    def test_those_of_a_fault_end_it(self):
        for number in (signal.SIGTRAP, signal.SIGSYS):
            with Daemon(ends_with=-number, preexec=lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0))) as daemon:
                self.assertEqual(daemon.stop(number), -number)
                daemon.kill()  # removes its sockets

    def test_those_that_stop(self):
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGXCPU):
            with Daemon() as daemon:
                self.assertEqual(daemon.stop(number), 0)
                self.assertIn("stopped: ", "\n".join(daemon.log))


class Unread(unittest.TestCase):
    def test_a_stop_says_that_it_waits_for_a_client_that_does_not_read(self):
        answers = {"articles": [{"title": "chip"}] * 1_500, "top": 100}
        with Daemon() as daemon, daemon.connect(rcvhwm=1, rcvbuf=4096) as client:
            for _ in range(60):
                send(client, answers)
            daemon.wait_until(lambda status: status["answers_waiting_bytes"] > 0 and status["answered"] >= 60)
            self.assertEqual(daemon.stop(), 0)
            self.assertIn("waiting up to 6 s for clients to read ", "\n".join(daemon.log))


class TimeToStop(unittest.TestCase):
    """What has waited too long when the daemon has to end is answered `busy`, whoever it waits for."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.stop = Gate(self.directory, "stop")
        self.held = Gate(self.directory, "held")

    def stop_late(self, daemon):
        daemon.process.send_signal(signal.SIGTERM)
        self.stop.open()  # the time that requests have left is over

    def start(self, *options, **environment):
        return Daemon("--workers", "1", *options,
                      env={**os.environ, "TOPICD_STOP_GATE": self.stop.path, **environment})

    def test_requests_that_wait_for_a_worker(self):
        with self.start() as daemon, daemon.connect() as socket:
            for number in range(20):
                send(socket, {"id": number, "title": self.held.title})
            while daemon.status()["queue"]["length"] < 19:
                pass
            self.held.wait_until_held(daemon)
            self.stop_late(daemon)
            with self.held.left_open():
                answers = {answer["id"]: answer for answer in (receive(socket) for _ in range(20))}
            self.assertIn("topics", answers.pop(0))
            self.assertEqual({answer["error"]["code"] for answer in answers.values()}, {"busy"})
            self.assertEqual(daemon.wait(), 0)

    def test_requests_that_wait_for_the_store(self):
        with self.start("--store", f"{self.directory}/store", TOPICD_STORE_GATE=self.held.path) as daemon, \
                daemon.connect() as socket:
            send(socket, {"id": 0, "op": "history"})
            self.held.wait_until_held(daemon)  # its transaction has begun, and takes no other request
            for number in range(1, 20):
                send(socket, {"id": number, "op": "history"})
            send(socket, {"id": "last", "op": "ping"})
            self.assertTrue(receive(socket)["ok"])  # the others have arrived before
            self.stop_late(daemon)
            with self.held.left_open():
                answers = {answer["id"]: answer for answer in (receive(socket) for _ in range(20))}
            self.assertIn("events", answers.pop(0))
            self.assertEqual({answer.get("error", {}).get("code") for answer in answers.values()}, {"busy"})
            self.assertEqual(daemon.wait(), 0)


if __name__ == "__main__":
    main()
