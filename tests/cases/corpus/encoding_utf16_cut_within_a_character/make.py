with open("input.txt", "wb") as file:
    file.write("Hello world\n".encode("utf-16") * 1 + "x".encode("utf-16-le") + b"y")
