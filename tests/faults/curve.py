"""CURVE (rfc.zeromq.org/spec/26) by hand, on zmtp.py: a client with a key that need not do what libzmq does."""
import ctypes
import os

import zmq.auth
from zmq.utils import z85

from zmtp import COMMAND, GREETING, Peer, frame

KEY, MAC, NONCE = 32, 16, 24

sodium = ctypes.CDLL("libsodium.so.23")  # libzmq's own


def nonce_of(prefix, tail):
    assert len(prefix) + len(tail) == NONCE
    return prefix + tail


def checked(size, function, *arguments):
    out = ctypes.create_string_buffer(max(size, 1))
    assert function(out, *arguments) == 0
    return out.raw[:size]


def seal(content, nonce, public, secret):
    return checked(len(content) + MAC, sodium.crypto_box_easy, content, ctypes.c_ulonglong(len(content)), nonce, public, secret)


def unseal(box, nonce, public, secret):
    return checked(len(box) - MAC, sodium.crypto_box_open_easy, box, ctypes.c_ulonglong(len(box)), nonce, public, secret)


class SealedPeer(Peer):
    """A DEALER that has shaken hands with the client's certificate and the server's public key (Z85)."""

    def __init__(self, endpoint, certificate, server, kind=b"DEALER"):
        self.public, self.secret = map(z85.decode, zmq.auth.load_certificate(certificate))
        self.server = z85.decode(server)
        self.sent = 0
        super().__init__(endpoint, kind)

    def greet(self):
        greeting = bytearray(GREETING)
        greeting[12:32] = b"CURVE".ljust(20, b"\0")
        self.send(bytes(greeting))
        self.read_greeting()
        transient_public = ctypes.create_string_buffer(KEY)
        transient_secret = ctypes.create_string_buffer(KEY)
        sodium.crypto_box_keypair(transient_public, transient_secret)
        mine, my_secret = transient_public.raw, transient_secret.raw
        theirs, cookie = self.hello(mine, my_secret)
        self.initiate(mine, my_secret, theirs, cookie)
        self.key = checked(KEY, sodium.crypto_box_beforenm, theirs, my_secret)
        assert self.read_frame()[1].startswith(b"\x05READY")

    def next_nonce(self):
        self.sent += 1
        return self.sent.to_bytes(8, "big")

    def hello(self, mine, my_secret):
        short = self.next_nonce()
        box = seal(bytes(64), nonce_of(b"CurveZMQHELLO---", short), self.server, my_secret)
        self.send(frame(b"\x05HELLO\x01\x00" + bytes(72) + mine + short + box, COMMAND))
        welcome = self.read_frame()[1]
        assert welcome.startswith(b"\x07WELCOME"), welcome
        content = unseal(welcome[24:], nonce_of(b"WELCOME-", welcome[8:24]), self.server, my_secret)
        return content[:KEY], content[KEY:]

    def initiate(self, mine, my_secret, theirs, cookie):
        tail = os.urandom(16)
        vouch = seal(mine + self.server, nonce_of(b"VOUCH---", tail), theirs, self.secret)
        kind = b"\x0bSocket-Type" + len(self.kind).to_bytes(4, "big") + self.kind
        short = self.next_nonce()
        box = seal(self.public + tail + vouch + kind, nonce_of(b"CurveZMQINITIATE", short), theirs, my_secret)
        self.send(frame(b"\x08INITIATE" + cookie + short + box, COMMAND))

    def sealed(self, payload, flags=0):
        """A frame as it goes out; each can be sent once, in the order in which they were made."""
        content, short = bytes((flags,)) + payload, self.next_nonce()
        box = checked(len(content) + MAC, sodium.crypto_box_easy_afternm, content, ctypes.c_ulonglong(len(content)),
                      nonce_of(b"CurveZMQMESSAGEC", short), self.key)
        return frame(b"\x07MESSAGE" + short + box)
