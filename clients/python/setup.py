"""The version is that of the whole project, which CMakeLists.txt has. A source archive of this
package alone has it in PKG-INFO."""
import re
from pathlib import Path

from setuptools import setup

HERE = Path(__file__).resolve().parent


def version() -> str:
    for path, pattern in ((HERE / "PKG-INFO", r"^Version: (\S+)"),
                          (HERE.parents[1] / "CMakeLists.txt", r"project\(topicd VERSION (\S+)")):
        if path.exists():
            return re.search(pattern, path.read_text(encoding="utf-8"), re.MULTILINE)[1]
    raise SystemExit("no CMakeLists.txt of topicd two directories up: install from a whole checkout")


setup(version=version())
