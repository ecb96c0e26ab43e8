"""Typst in a process of its own: it keeps in memory what it has set, which grows with each report of a long build.

Imports nothing of nbrelease, so that it starts quickly.
"""

import datetime
import sys
from pathlib import Path

import typst


def main(root: str, moment: str, *fonts: str) -> None:
    """Set ``main.typ`` of a folder as ``main.pdf`` there, and print where its links are to lead, as JSON.

    Args:
        root: the folder.
        moment: the date of the document, ISO 8601.
        fonts: folders of fonts.
    """
    compiler = typst.Compiler(f"{root}/main.typ", root, font_paths=list(fonts), ignore_system_fonts=True)
    made = datetime.datetime.fromisoformat(moment)
    try:
        pdf = compiler.compile(format="pdf", pdf_standards=["ua-1", "a-3a"], timestamp=made)
        assert isinstance(pdf, bytes)
        Path(root, "main.pdf").write_bytes(pdf)
        print(compiler.query("<targets>", field="value", one=True))
    except typst.TypstError as error:
        sys.exit("; ".join([error.message, *error.hints]))


if __name__ == "__main__":
    main(*sys.argv[1:])
