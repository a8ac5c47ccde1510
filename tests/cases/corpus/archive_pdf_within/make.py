import gzip

with gzip.open("input.txt.gz", "wb") as file:
    file.write(b"%PDF-1.4\n")
