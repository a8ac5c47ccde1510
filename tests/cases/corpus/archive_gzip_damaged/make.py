with open("input.jsonl.gz", "wb") as file:
    file.write(b"\x1f\x8b\x08\0\0\0\0\0\0\3" + b"harbour" * 9)
