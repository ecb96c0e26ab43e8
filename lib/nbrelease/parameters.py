"""The parameters that a notebook declares in its parameters cell, and the values given for them."""

import ast
import difflib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from nbrelease.errors import ReleaseError

_TYPES: dict[str, Any] = {
    "str": str, "int": int, "float": float, "bool": bool,
    "list[str]": list[str], "list[int]": list[int], "list[float]": list[float],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter as its cell declares it.

    Attributes:
        name: the variable.
        kind: ``str``, ``int``, ``float``, ``bool``, ``list[str]``, … or ``""`` when anything goes.
        optional: whether None is a value of it (``str | None``).
        default: what the cell assigns.
    """

    name: str
    kind: str
    optional: bool
    default: object


def declared_parameters(notebook: Path) -> dict[str, Parameter]:
    """The parameters that a notebook's cell tagged ``parameters`` declares, in its order.

    Raises:
        ReleaseError: the notebook cannot be read, or its parameters cell is not plain assignments.
    """
    source = _parameters_source(notebook)
    try:
        body = ast.parse(source).body
    except SyntaxError as error:
        where = f"{error.msg} (line {error.lineno})"
        raise ReleaseError(f"{notebook.name}: the parameters cell is not Python: {where}", 2) from None
    return {parameter.name: parameter for parameter in map(_parameter, body) if parameter}


def typed_values(notebook: Path, given: Mapping[str, object]) -> dict[str, object]:
    """The given values as the types that the notebook declares for them.

    papermill only warns of a name it does not know, and reads ``0024`` as 24; both are checked before it
    runs. A string for a parameter that is no string is read (``5``, ``true``, ``["a", "b"]`` as JSON);
    anything else must be of the declared type already.

    Args:
        notebook: the file.
        given: values by name, strings as typed after ``-p`` or Python values.

    Returns:
        The typed values of the names given; defaults are left to the notebook.

    Raises:
        ReleaseError: an unknown name or a value of the wrong type.
    """
    known = declared_parameters(notebook) if given else {}
    typed: dict[str, object] = {}
    for name, value in given.items():
        if name not in known:
            hint = f"has {', '.join(known)}{nearest_name(name, known)}" if known else "has none"
            raise ReleaseError(f"{notebook.name} has no parameter {name}; it {hint}", 2)
        typed[name] = _convert(notebook, known[name], value)
    return typed


def nearest_name(name: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown name: the most similar known one, if there is one."""
    near = difflib.get_close_matches(name, list(known), 1)
    return f"; did you mean {near[0]}?" if near else ""


def _parameters_source(notebook: Path) -> str:
    """The source of the cell tagged ``parameters``; empty when there is none."""
    try:
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code" and "parameters" in cell["metadata"].get("tags", []):
                return "".join(cell["source"])
    except FileNotFoundError:
        raise ReleaseError(f"there is no notebook {notebook.name} in {notebook.parent}", 2) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ReleaseError(f"{notebook.name} is not a notebook (format 4)", 2) from None
    return ""


def _parameter(statement: ast.stmt) -> Parameter | None:
    """The parameter an assignment declares; None for anything else (a docstring, a comment)."""
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        names = [part.strip() for part in ast.unparse(statement.annotation).split("|")]
        kinds = [name for name in names if name != "None"]
        kind = kinds[0] if len(kinds) == 1 and kinds[0] in _TYPES else ""
        return Parameter(statement.target.id, kind, "None" in names, _literal(statement.value))
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        default = _literal(statement.value)
        kind = type(default).__name__
        return Parameter(statement.targets[0].id, kind if kind in _TYPES else "", default is None, default)
    return None


def _literal(node: ast.expr | None) -> object:
    with suppress(ValueError):
        return ast.literal_eval(node) if node else None
    return None


def _convert(notebook: Path, parameter: Parameter, value: object) -> object:
    """A value as the declared type; a word from the command line is read as JSON where that is no ``str``."""
    kind: Any = _TYPES.get(parameter.kind, Any)
    if parameter.optional and value in (None, "null", "None"):
        return None
    try:
        if isinstance(value, str) and parameter.kind not in ("str", ""):
            return msgspec.json.decode(value.lower() if kind is bool else value, type=kind)
        return msgspec.convert(value, kind)
    except msgspec.MsgspecError:
        shown = json.dumps(value, ensure_ascii=False, default=str)
    raise ReleaseError(f"{notebook.name}: parameter {parameter.name} wants {parameter.kind}, not {shown}", 2)
