"""A connection to topicd that loses answers."""
import threading

import zmq


class Lossy(threading.Thread):
    """Stands between a client and the daemon at `endpoint`, and loses the n-th answer where
    `loses(n)`."""

    def __init__(self, endpoint, loses):
        super().__init__()
        self.context = zmq.Context()
        self.front = self.context.socket(zmq.ROUTER)
        self.back = self.context.socket(zmq.DEALER)
        self.end = self.context.socket(zmq.PAIR)
        self.stop = self.context.socket(zmq.PAIR)
        for socket in (self.front, self.back, self.end, self.stop):
            socket.linger = 0
        self.endpoint = f"tcp://127.0.0.1:{self.front.bind_to_random_port('tcp://127.0.0.1')}"
        self.end.bind("inproc://end")
        self.stop.connect("inproc://end")
        self.back.connect(endpoint)
        self.loses = loses
        self.passed = 0

    def run(self):
        poller = zmq.Poller()
        for socket in (self.front, self.back, self.end):
            poller.register(socket, zmq.POLLIN)
        while True:
            ready = dict(poller.poll())
            if self.end in ready:
                return
            if self.front in ready:
                self.back.send_multipart(self.front.recv_multipart())
            if self.back in ready:
                answer = self.back.recv_multipart()
                self.passed += 1
                if not self.loses(self.passed):
                    self.front.send_multipart(answer)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop.send(b"")
        self.join()
        self.context.destroy(0)
