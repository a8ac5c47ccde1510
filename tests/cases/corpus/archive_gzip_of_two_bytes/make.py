with open("input.jsonl.gz", "wb") as file:
    file.write(b"\x1f\x8b")
