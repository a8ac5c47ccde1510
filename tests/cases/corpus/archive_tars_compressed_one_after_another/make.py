import bz2
import gzip
import lzma
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


for name, compress in (("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)):
    with open("input.tar." + name, "wb") as file:
        file.write(compress(tar("a.jsonl", A)) + compress(tar("b.jsonl", B)))
