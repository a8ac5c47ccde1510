"""A PostgreSQL server in a temporary directory, on a Unix socket there (and with a port, on 127.0.0.1); ended by its process id. It refuses to run as
root: a test that is root runs it in a user namespace in which it is not, or where there are none, as another user."""
import contextlib
import glob
import json
import os
import pwd
import queue
import select
import shutil
import signal
import subprocess
import tempfile
import threading
import urllib.parse

WAIT_S = 60
PROGRAMS = os.environ.get("TOPIC_POSTGRESQL") or max(glob.glob("/usr/lib/postgresql/*/bin"), default="")
TABLES = os.path.join(os.path.dirname(__file__), "..", "..", "packaging", "topicd-bridge.sql")
ROLE = "feed"


NOT_ROOT = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]


def unprivileged():
    """How a program of the server is started: (what its command begins with, keys of Popen)."""
    if os.getuid() != 0:
        return [], {}
    if subprocess.run([*NOT_ROOT, "true"], stderr=subprocess.DEVNULL, check=False).returncode == 0:
        return NOT_ROOT, {}
    user = pwd.getpwnam("nobody")
    return [], {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


class Server:
    """Without fsync, unless it is asked for: that protects from a loss of power alone, and a process that is killed
    loses nothing that the kernel has."""

    def __init__(self, *settings, fsync="off", port=None):
        self.directory = tempfile.mkdtemp(prefix="topicd-postgresql-")
        self.data = os.path.join(self.directory, "data")
        self.before, self.keys = unprivileged()
        if self.keys:
            os.chown(self.directory, self.keys["user"], self.keys["group"])
        self.at = {"host": self.directory, **({"port": port} if port else {})}
        of_network = (f"port={port}", "listen_addresses=127.0.0.1") if port else ("listen_addresses=",)
        self.settings = [part for setting in (f"fsync={fsync}", *of_network, *settings) for part in ("-c", setting)]
        self.process = None
        self.log = []
        self.run("initdb", "-D", self.data, "-U", ROLE, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        self.start()

    def run(self, program, *arguments):
        done = subprocess.run([*self.before, os.path.join(PROGRAMS, program), *arguments], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=WAIT_S, cwd=self.directory, **self.keys)
        assert done.returncode == 0, done.stdout

    def start(self, *settings):
        """Returns when it takes connections. After a kill it may find memory of its last run in use for a moment."""
        more = [part for setting in settings for part in ("-c", setting)]
        self.process = subprocess.Popen([*self.before, os.path.join(PROGRAMS, "postgres"), "-D", self.data, "-k",
                                         self.directory, *self.settings, *more], cwd=self.directory, stderr=subprocess.PIPE,
                                        text=True, **self.keys)
        told = queue.SimpleQueue()
        self.reader = threading.Thread(target=self.read_log, args=(self.process.stderr, told), daemon=True)
        self.reader.start()
        assert told.get(timeout=WAIT_S), f"the server ended: {self.log[-20:]}"

    def read_log(self, stream, told):
        """Tells when the server is ready, and when its log has ended."""
        for line in stream:
            self.log.append(line.rstrip("\n"))
            if "ready to accept connections" in line:
                told.put(True)
        told.put(False)
        stream.close()

    def processes(self):
        """Its own and its children's."""
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children") as file:
            return [self.process.pid, *map(int, file.read().split())]

    def kill(self):
        """SIGKILL to all of its processes, as when a machine runs out of memory."""
        ends = []
        for number in self.processes():
            try:
                ends.append(os.pidfd_open(number))
                os.kill(number, signal.SIGKILL)
            except ProcessLookupError:
                pass
        for end in ends:
            poll = select.poll()
            poll.register(end, select.POLLIN)
            assert poll.poll(WAIT_S * 1000), "a process of the server does not end"
            os.close(end)
        self.process.wait()
        self.reader.join()

    def freeze(self, number=signal.SIGSTOP):
        """A child may end between the list and its signal."""
        for process in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, number)

    def stop(self):
        """At once; connections are closed."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        self.process.wait(WAIT_S)
        self.reader.join()

    def remove(self):
        self.stop()
        shutil.rmtree(self.directory)

    def uri(self, database, **parameters):
        query = urllib.parse.urlencode({**self.at, **parameters}, quote_via=urllib.parse.quote)
        return f"postgresql://{ROLE}@/{database}?{query}"

    def execute(self, database, sql, **variables):
        """The output of psql; variables are written :'name' in the statements."""
        values = [part for name, value in variables.items() for part in ("-v", f"{name}={value}")]
        done = subprocess.run([os.path.join(PROGRAMS, "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", *values, self.uri(database)],
                              input=sql, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=WAIT_S)
        assert done.returncode == 0, f"{sql}: {done.stderr}"
        return done.stdout

    def rows(self, database, query):
        return json.loads(self.execute(database, f"SELECT coalesce(json_agg(found), '[]') FROM ({query}) AS found"))

    def make_database(self, name):
        self.execute("postgres", f'CREATE DATABASE "{name}" TEMPLATE template0')
        with open(TABLES) as file:
            self.execute(name, file.read())
        return name
