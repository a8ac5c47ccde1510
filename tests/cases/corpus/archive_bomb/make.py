import gzip

with gzip.open("input.jsonl.gz", "wb", 9) as file:
    for i in range(512):
        file.write(b"\n" * (1 << 16))
