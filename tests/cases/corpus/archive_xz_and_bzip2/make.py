import bz2
import lzma

LINES = (b'{"body": "The harbour opens.", "topics": ["Ports"]}\n'
         b'{"body": "A goal.", "topics": ["Sport"]}\n')
with lzma.open("input1.jsonl.xz", "wb") as file:
    file.write(LINES)
with bz2.open("input2.jsonl.bz2", "wb") as file:
    file.write(LINES)
