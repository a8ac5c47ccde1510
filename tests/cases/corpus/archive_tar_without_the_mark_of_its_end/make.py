import io
import tarfile

A = b'{"body": "The harbour opens.", "topics": ["Ports"]}\n'
B = b'{"body": "A goal.", "topics": ["Sport"]}\n'


def tar(name, data):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return file.getvalue()


BLOCK_BYTES = 512
with open("input.tar", "wb") as file:
    file.write(tar("a.jsonl", A)[:2 * BLOCK_BYTES])
