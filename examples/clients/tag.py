"""tag.py ENDPOINT TITLE - asks topicd for the topics of a title. Needs pyzmq."""
import json
import sys

import zmq

endpoint, title = sys.argv[1:]
socket = zmq.Context().socket(zmq.REQ)
socket.linger = 0
socket.rcvtimeo = 30_000  # milliseconds
socket.connect(endpoint)
socket.send_json({"op": "tag", "title": title})
try:
    answer = socket.recv_json()
except zmq.Again:
    sys.exit(f"{endpoint}: no answer: is topicd running there?")
if "error" in answer:
    sys.exit(answer["error"]["message"])
for item in answer["topics"]:
    print(f"{item['topic']} {item['score']:.2f}")
