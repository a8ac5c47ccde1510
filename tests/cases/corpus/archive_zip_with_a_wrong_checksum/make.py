import zipfile

LINES = (b'{"body": "The harbour opens.", "topics": ["Ports"]}\n'
         b'{"body": "A goal.", "topics": ["Sport"]}\n')
with zipfile.ZipFile("input.zip", "w") as archive:
    archive.writestr("a.txt", b"The harbour opens.\n")
with open("input.zip", "r+b") as file:
    data = file.read()
    file.seek(0)
    file.write(data.replace(b"harbour", b"airport"))
