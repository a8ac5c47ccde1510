import io
import zipfile

A = b'{"body": "The harbour opens.", "topics": ["Ports"]}\n'
B = b'{"body": "A goal.", "topics": ["Sport"]}\n'


def zip_of(name, data):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, data)
    return file.getvalue()


with open("input.zip", "wb") as file:
    file.write(zip_of("a.jsonl", A)[:-30])
