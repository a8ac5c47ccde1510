import os
os.mkdir(b"input")
with open(b"input/caf\xe9.md", "wb") as file:
    file.write(b"---\ntitle: t\n---\nB\n")
