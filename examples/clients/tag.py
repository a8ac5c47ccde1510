"""tag.py ENDPOINT TITLE - asks topicd for the topics of a title. Needs pyzmq."""
import sys

import zmq

endpoint, title = sys.argv[1:]
socket = zmq.Context().socket(zmq.REQ)
socket.linger = 0  # do not wait at the end for a request that was not delivered
socket.immediate = 1  # send only over a connection that is established
socket.sndtimeo = 2_000  # milliseconds
socket.rcvtimeo = 30_000
socket.connect(endpoint)
try:
    socket.send_json({"op": "tag", "title": title})
    answer = socket.recv_json()
except zmq.Again:
    sys.exit(f"{endpoint}: no answer: is topicd running there?")
if "error" in answer:
    sys.exit(answer["error"]["message"])
for item in answer["topics"]:
    print(f"{item['topic']} {item['score']:.2f}")
