import gzip

LINES = (b'{"body": "The harbour opens.", "topics": ["Ports"]}\n'
         b'{"body": "A goal.", "topics": ["Sport"]}\n')
data = bytearray(gzip.compress(LINES))
data[-8] ^= 1
with open("input.jsonl.gz", "wb") as file:
    file.write(data)
