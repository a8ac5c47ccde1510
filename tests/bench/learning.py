"""What corrections and training cost those whose articles are tagged:

    TOPIC=build-release/bin/topic python3 tests/bench/learning.py build-release/bin/topicd build-release/ai-news.model \\
        build-release/ai-news.model [SECONDS [RATE]]

Rows: feedbacks that the store takes, each acknowledged once it is on the disk, from eight clients with fifty requests
each that are not answered yet; the latency of one client that tags, one article after the other, in seconds in which
another client sends nothing, RATE pings (200), and RATE feedbacks, in turns, as that client and the daemon's other
threads take processor time too, with what the store's thread takes of a processor for a feedback; and likewise while a
model is trained, against the seconds before. A ratio of rounds is that of the p99 of a second with feedbacks to that of
the second before it without, of which the median counts and the quartiles are shown: other programs disturb some seconds
and not the others. Where they do so all the time, `chrt -f 1` before the command keeps them out. The aims are 2,000 feedbacks a second, a p99 within 10 % with feedback, and
under twice the usual in training. With a RATE it ends before the training.
"""
import collections
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

FEEDS = sys.argv[4:5] == ["--feed"]
SECONDS = int(sys.argv[4]) if len(sys.argv) > 4 and not FEEDS else 10

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "daemon"))
import zmq  # noqa: E402
from harness import MODEL_A, Daemon, receive, send, topic  # noqa: E402

ROOT = pathlib.Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "ai-news" / "train"
CLIENTS = 8
IN_FLIGHT = 50
RATE = int(sys.argv[-1]) if FEEDS or len(sys.argv) > 5 else 200
TEXT = ("Memory for accelerators has been short for a year. Kinnet said on Tuesday that its new GPU cluster will train language models with 400,000 "
        "chips, and that the European regulator has been told. The data center will open in March. ") * 6


def feedback(number):
    return {"op": "feedback", "key": f"{number}-{time.monotonic_ns()}", "topics": ["AI Hardware"],
            "article": {"id": f"a{number}", "title": f"Foundry number {number} doubles its HBM lines", "body": TEXT[:400]}}


def feed_all(daemon, seconds):
    """As fast as they are acknowledged; returns feedbacks a second."""
    poller = zmq.Poller()
    sockets = [daemon.connect() for _ in range(CLIENTS)]
    number = answered = 0
    for socket in sockets:
        poller.register(socket, zmq.POLLIN)
        for _ in range(IN_FLIGHT):
            send(socket, feedback(number := number + 1))
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        for socket, _ in poller.poll(1000):
            answer = receive(socket)
            assert "event" in answer, answer
            answered += 1
            send(socket, feedback(number := number + 1))
    rate = answered / (time.monotonic() - begun)
    while answered < number:
        for socket, _ in poller.poll(1000):
            receive(socket)
            answered += 1
    for socket in sockets:
        socket.close()
    return rate


def feed_at_rate(endpoint):
    """A process of its own: sends what the last line of its standard input names; ends with it."""
    context = zmq.Context()
    socket = context.socket(zmq.DEALER)
    socket.connect(endpoint)
    poller = zmq.Poller()
    poller.register(sys.stdin.fileno(), zmq.POLLIN)
    poller.register(socket, zmq.POLLIN)
    what, due, number = "nothing", 0, 10_000_000
    while True:
        ready = dict(poller.poll(None if what == "nothing" else max(0, (due - time.monotonic()) * 1000)))
        if sys.stdin.fileno() in ready:
            line = sys.stdin.readline()
            if not line:
                break
            what, due = line.strip(), time.monotonic()
        if socket in ready:
            socket.recv_multipart()
        if what != "nothing" and time.monotonic() >= due:
            send(socket, {"op": "ping"} if what == "pings" else feedback(number := number + 1))
            due += 1 / RATE
    socket.close(linger=0)
    context.term()


def tag_for(socket, seconds, until=lambda: False):
    """The latencies of articles that are tagged one after the other, in milliseconds."""
    waits, end = [], time.monotonic() + seconds
    while time.monotonic() < end and not until():
        begun = time.monotonic()
        send(socket, {"title": "Foundry doubles its HBM lines", "body": TEXT})
        receive(socket)
        waits.append((time.monotonic() - begun) * 1000)
    return waits


def share(waits, part):
    return sorted(waits)[int(len(waits) * part)]


def row(name, usual, other):
    low, high = share(usual, 0.99), share(other, 0.99)
    print(f"{name:28}  p50 {share(usual, 0.5):6.3f} {share(other, 0.5):6.3f} ms   p99 {low:6.3f} {high:6.3f} ms   ratio {high / low:.2f}"
          f"   ({len(usual)} and {len(other)} articles)")


def rounds(name, usual, other):
    """Each a list of lists: the latencies of the rounds, which took turns."""
    row(name, sum(usual, []), sum(other, []))
    ratios = [share(high, 0.99) / share(low, 0.99) for low, high in zip(usual, other)]
    low, middle, high = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
    print(f"{'':28}  p99 of {len(ratios)} rounds: ratio {middle:.2f} ({low:.2f} to {high:.2f})")


def thread_times(pid):
    """Nanoseconds of a processor that the threads of each name have taken."""
    times = collections.Counter()
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        times[(task / "comm").read_text().strip()] += int((task / "schedstat").read_text().split()[0])
    return times


def with_feedback(daemon):
    feeder = subprocess.Popen([sys.executable, __file__, *sys.argv[1:4], "--feed", daemon.endpoints[0], str(RATE)], stdin=subprocess.PIPE, text=True)
    waits = {"nothing": [], "pings": [], "feedbacks": []}
    times = {what: collections.Counter() for what in waits}
    with daemon.connect() as socket:
        tag_for(socket, 1)
        for _ in range(SECONDS):
            for what, kept in waits.items():
                feeder.stdin.write(f"{what}\n")
                feeder.stdin.flush()
                tag_for(socket, 0.1)
                begun = thread_times(daemon.process.pid)
                kept.append(tag_for(socket, 0.9))
                times[what].update(thread_times(daemon.process.pid) - begun)
    feeder.stdin.close()
    feeder.wait()
    rounds(f"{RATE} pings a second", waits["nothing"], waits["pings"])
    rounds(f"{RATE} feedbacks a second", waits["nothing"], waits["feedbacks"])
    rounds("feedbacks against pings", waits["pings"], waits["feedbacks"])
    print("store's thread, of a feedback  {:.0f} µs".format(times["feedbacks"]["store"] / 1000 / (0.9 * RATE * SECONDS)))


def with_training(daemon):
    with daemon.connect() as socket:
        usual = tag_for(socket, SECONDS)
        run = daemon.ask({"op": "train", "key": "bench"})["run"]
        last = [0.0, False]

        def has_ended():
            if time.monotonic() - last[0] > 0.2:
                state = daemon.ask({"op": "training", "run": run})["state"]
                last[:] = time.monotonic(), state not in ("queued", "reading", "solving", "judging")
            return last[1]
        begun = time.monotonic()
        other = tag_for(socket, 600, has_ended)
    row(f"training, for {time.monotonic() - begun:.0f} s", usual, other)
    print(f"run: {daemon.ask({'op': 'training', 'run': run})['state']}")


def main():
    with tempfile.TemporaryDirectory(prefix="topicd-bench-") as directory:
        topic("promote", MODEL_A, f"{directory}/registry")
        topic("store", "import", f"{directory}/store", str(EXAMPLES))
        with Daemon("--store", f"{directory}/store", model=f"{directory}/registry") as daemon:
            print(f"{'feedbacks a second':28}  {feed_all(daemon, SECONDS):.0f}, with {CLIENTS} clients and {IN_FLIGHT} requests of each")
            with_feedback(daemon)
            if len(sys.argv) <= 5:
                with_training(daemon)


if __name__ == "__main__":
    if FEEDS:
        feed_at_rate(sys.argv[-2])
    else:
        main()
