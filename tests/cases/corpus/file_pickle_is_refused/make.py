with open("input.pkl", "wb") as file:
    file.write(b"\x80\x04\x95\x10\0\0\0\0\0\0\0}\x94(\x8c\x04text\x94\x8c\x05Chips\x94u.")
