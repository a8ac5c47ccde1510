with open("input.arrow", "wb") as file:
    file.write(b"\xff\xff\xff\xff\x10\x01\0\0" + bytes(range(200)))
