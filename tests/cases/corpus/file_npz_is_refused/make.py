import zipfile
with zipfile.ZipFile("input.npz", "w") as file:
    file.writestr("texts.npy", b"\x93NUMPY\x01\0v\0{'descr'")
