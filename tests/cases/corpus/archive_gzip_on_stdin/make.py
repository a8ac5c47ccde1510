import gzip

LINES = (b'{"body": "The harbour opens.", "topics": ["Ports"]}\n'
         b'{"body": "A goal.", "topics": ["Sport"]}\n')
with gzip.open("stdin", "wb") as file:
    file.write(LINES)
