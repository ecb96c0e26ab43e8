"""``python -m chapterlens.cli``: the command without its script. Knows nothing but where it begins."""

from chapterlens.cli import run

if __name__ == "__main__":
    run()
