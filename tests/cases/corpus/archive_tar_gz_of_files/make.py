import io
import tarfile

with tarfile.open("input.tar.gz", "w:gz") as archive:
    for name in ("./a.txt", "./b.txt"):
        member = tarfile.TarInfo(name)
        member.size = 20
        archive.addfile(member, io.BytesIO(b"A goal.\n\nIt rained.\n"))
