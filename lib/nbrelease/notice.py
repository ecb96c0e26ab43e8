"""What a report shows in the place of a section that failed. Knows nothing of why it did."""

from typing import Any, Final

from nbrelease.failures import Failure
from nbrelease.runs import Done

_WORDS: Final = {
    "zh": ("本节没有做成", "{notebook} 的第 {cell} 格出错，本节的内容没有收入这份报告；其余各节不受影响。"),
    "en": (
        "This section could not be made",
        "Cell {cell} of {notebook} failed, so that this section is missing from the report; the others are whole.",
    ),
}


def notice(done: Done, failure: Failure, language: str) -> Any:
    """A notebook that says that another one failed, under that one's title.

    Args:
        done: the run.
        failure: its failure.
        language: ``zh`` or ``en``.
    """
    import nbformat

    failed = nbformat.read(done.output, as_version=4)
    head, words = _WORDS.get(language, _WORDS["en"])
    said = words.format(notebook=f"`{done.run.notebook.name}`", cell=failure.cell or "?")
    made = nbformat.v4.new_notebook(metadata=failed.metadata)
    title = next((cell for cell in failed.cells if _is_title(cell, language)), None)
    if title is not None:
        line = next(line for line in title.source.split("\n") if line.startswith("# "))
        made.cells.append(nbformat.v4.new_markdown_cell(line, id="title"))
    made.cells.append(
        nbformat.v4.new_markdown_cell(
            f"**{head}。** {said}" if language == "zh" else f"**{head}.** {said}", id="notice"
        )
    )
    error = nbformat.v4.new_output(
        "error", ename="", evalue=_printable(failure.error), traceback=[_printable(failure.error)]
    )
    cell = nbformat.v4.new_code_cell("", id="error", outputs=[error])
    made.cells.append(cell)
    return made


def _is_title(cell: Any, language: str) -> bool:
    tags = set(cell.metadata.get("tags", []))
    spoken = not tags & {"zh", "en"} or language in tags
    return (
        cell.cell_type == "markdown"
        and spoken
        and any(line.startswith("# ") for line in cell.source.split("\n"))
    )


def _printable(text: str) -> str:
    """A text whose unusual characters are written as escapes: an error may quote what no font can draw."""
    return "".join(sign if _usual(ord(sign)) else sign.encode("unicode_escape").decode() for sign in text)


def _usual(code: int) -> bool:
    return (
        0x20 <= code < 0x7F
        or 0x3000 <= code <= 0x3003
        or 0x4E00 <= code <= 0x9FA5
        or 0xFF01 <= code <= 0xFF5E
        or code in (0x201C, 0x201D, 0x2018, 0x2019, 0x2026, 0x300A, 0x300B, 0x2014)
    )
