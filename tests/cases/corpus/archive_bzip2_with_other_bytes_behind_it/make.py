import bz2

A = b'{"body": "The harbour opens.", "topics": ["Ports"]}\n'
B = b'{"body": "A goal.", "topics": ["Sport"]}\n'

with open("input.jsonl.bz2", "wb") as file:
    file.write(bz2.compress(A) + B)
