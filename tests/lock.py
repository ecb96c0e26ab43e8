"""Lock what running needs (requirements.txt) and what testing adds (tests/requirements.txt), with hashes.

``make lock`` runs it with the newest versions that pyproject.toml allows.
"""

import re
import subprocess
import sys
from pathlib import Path

OPTIONS = (
    "--universal --python-version 3.11 --no-emit-index-url --no-header --quiet --generate-hashes --upgrade"
)
HEAD = "# Written by `make lock` from pyproject.toml.\n"


def resolved(*options: str) -> dict[str, str]:
    """The lock's entries by the line that pins them."""
    command = ["uv", "pip", "compile", "pyproject.toml", *OPTIONS.split(), *options]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    entries = re.split(r"(?m)^(?=[A-Za-z0-9])", printed)[1:]
    return {entry.split(" \\")[0]: entry for entry in entries}


def main() -> None:
    running = resolved()
    Path("requirements.txt").write_text(HEAD + "".join(running.values()), encoding="utf-8")
    both = resolved("--group", "dev", "--constraint", "requirements.txt", *sys.argv[1:])
    adds = [entry for pin, entry in both.items() if pin not in running]
    Path("tests/requirements.txt").write_text(HEAD + "".join(adds), encoding="utf-8")


if __name__ == "__main__":
    main()
