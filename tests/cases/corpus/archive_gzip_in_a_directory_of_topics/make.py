import gzip
import os

os.makedirs("input/Sport")
with gzip.open("input/Sport/a.txt.gz", "wb") as file:
    file.write(b"A goal.\n")
