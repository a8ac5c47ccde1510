import gzip

with gzip.open("input.jsonl.gz", "wb") as file:
    pass
