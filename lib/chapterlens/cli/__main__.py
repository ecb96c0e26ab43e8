"""``python -m chapterlens.cli``: the command without its script."""

import sys

from chapterlens.cli import main

if __name__ == "__main__":
    sys.exit(main())
