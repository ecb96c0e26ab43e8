"""Environments of their own for tests: this project's wheel, and requirements as pyproject.toml declares them."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
UV = Path(sys.executable).with_name("uv")


def extra(name: str) -> list[str]:
    """The requirements of an extra."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    requirements: list[str] = declared["optional-dependencies"][name]
    return requirements


def environment(folder: Path, requirements: Sequence[str], *options: str) -> Path:
    """Install requirements and this project without its own into a new environment.

    Args:
        folder: of the environment.
        requirements: beside the project.
        options: of ``uv pip install`` for them.

    Returns:
        The environment's Python.
    """
    python = folder / "venv" / "bin" / "python"
    source = folder / "source"
    shutil.copytree(ROOT / "lib", source / "lib", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    shutil.copytree(
        ROOT / "notebooks", source / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints")
    )
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    uv("venv", "--python", sys.executable, str(folder / "venv"))
    uv("pip", "install", "--python", str(python), *options, *requirements)
    uv("pip", "install", "--python", str(python), "--no-deps", str(source))
    shutil.rmtree(source)
    return python


def uv(*words: str) -> None:
    done = subprocess.run([UV, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def run(python: Path, *words: str, folder: Path) -> str:
    """What a Python prints that runs in a folder, away from this project."""
    command = [str(python), "-X", "utf8", *words]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=folder, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
