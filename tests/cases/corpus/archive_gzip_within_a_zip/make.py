import gzip
import zipfile

LINES = (b'{"body": "The harbour opens.", "topics": ["Ports"]}\n'
         b'{"body": "A goal.", "topics": ["Sport"]}\n')
with zipfile.ZipFile("input.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("a.jsonl.gz", gzip.compress(LINES))
