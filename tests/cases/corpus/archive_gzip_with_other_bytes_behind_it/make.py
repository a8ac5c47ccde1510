import gzip

LINES = (b'{"body": "The harbour opens.", "topics": ["Ports"]}\n'
         b'{"body": "A goal.", "topics": ["Sport"]}\n')
data = gzip.compress(LINES[:52]) + b"\x1f\x8a" + gzip.compress(LINES[52:])[2:]
with open("input.jsonl.gz", "wb") as file:
    file.write(data)
