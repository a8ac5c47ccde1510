import gzip

LINES = (b'{"body": "The harbour opens.", "topics": ["Ports"]}\n'
         b'{"body": "A goal.", "topics": ["Sport"]}\n')
with open("input.jsonl.gz", "wb") as file:
    file.write(gzip.compress(LINES)[:-20])
