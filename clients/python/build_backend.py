"""Builds the package for pip (PEP 517, PEP 660) with nothing but Python, so that `pip install` works
where no package index can be reached.

METADATA.in and the modules of topicd/ are all there is. The version is that of the whole project,
which CMakeLists.txt has; an archive of this package alone has it in PKG-INFO."""
import base64
import hashlib
import io
import re
import tarfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
WHEEL = """Wheel-Version: 1.0
Generator: topicd
Root-Is-Purelib: true
Tag: py3-none-any
"""


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    return _write_wheel(wheel_directory, {f"topicd/{path.name}": path.read_bytes() for path in _modules()})


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    return _write_wheel(wheel_directory, {"topicd.pth": f"{HERE}\n".encode()})


def build_sdist(sdist_directory, config_settings=None):
    top = f"topicd-{_version()}"
    files = [HERE / name for name in ("METADATA.in", "README.md", "build_backend.py", "pyproject.toml")]
    with tarfile.open(Path(sdist_directory, f"{top}.tar.gz"), "w:gz", format=tarfile.PAX_FORMAT) as archive:
        for path in files + _modules():
            archive.add(path, f"{top}/{path.relative_to(HERE)}")
        entry = tarfile.TarInfo(f"{top}/PKG-INFO")
        entry.size = len(_metadata())
        archive.addfile(entry, io.BytesIO(_metadata()))
    return f"{top}.tar.gz"


def _modules():
    return sorted(path for path in (HERE / "topicd").iterdir() if path.suffix == ".py" or path.name == "py.typed")


def _version() -> str:
    for path, pattern in ((HERE / "PKG-INFO", r"^Version: (\S+)"),
                          (HERE.parents[1] / "CMakeLists.txt", r"project\(topicd VERSION (\S+)")):
        if path.exists():
            return re.search(pattern, path.read_text(encoding="utf-8"), re.MULTILINE)[1]
    raise SystemExit("no CMakeLists.txt of topicd two directories up: install from a whole checkout")


def _metadata() -> bytes:
    fields = (HERE / "METADATA.in").read_text(encoding="utf-8").replace("@PROJECT_VERSION@", _version())
    readme = (HERE / "README.md").read_text(encoding="utf-8")
    return f"{fields}Description-Content-Type: text/markdown\n\n{readme}".encode()


def _write_wheel(directory, contents) -> str:
    version = _version()
    information = f"topicd-{version}.dist-info"
    contents = {**contents, f"{information}/METADATA": _metadata(), f"{information}/WHEEL": WHEEL.encode()}
    record = "".join(f"{name},sha256={_digest(content)},{len(content)}\n" for name, content in contents.items())
    contents[f"{information}/RECORD"] = f"{record}{information}/RECORD,,\n".encode()
    name = f"topicd-{version}-py3-none-any.whl"
    with zipfile.ZipFile(Path(directory, name), "w", zipfile.ZIP_DEFLATED) as wheel:
        for path, content in contents.items():
            wheel.writestr(_entry(path), content, zipfile.ZIP_DEFLATED)
    return name


def _entry(path) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path)
    entry.external_attr = 0o100644 << 16
    return entry


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
