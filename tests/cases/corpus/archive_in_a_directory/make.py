import gzip
import os

LINES = (b'{"body": "The harbour opens.", "topics": ["Ports"]}\n'
         b'{"body": "A goal.", "topics": ["Sport"]}\n')
os.mkdir("input")
with gzip.open("input/a.jsonl.gz", "wb") as file:
    file.write(LINES)
