"""``python -m chapterlens.cli``: the command without its script."""

from chapterlens.cli import run

if __name__ == "__main__":
    run()
