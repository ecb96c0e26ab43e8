"""The page of public names: ``python -m tests.api > lib/chapterlens/API.md``. Its words are those of the docstrings."""

import inspect
import re
from collections.abc import Iterator
from functools import cached_property
from types import ModuleType

import chapterlens
from chapterlens import charts, explorer
from chapterlens.chapter import Chapter
from chapterlens.cited import Cited
from chapterlens.correcting import Draft
from chapterlens.lens import Lens

RETURNED = {
    "What `open_chapter` and `read_text` give: `Chapter`": Chapter,
    "What `cite`, `pick` and `tally` give: `Cited`": Cited,
    "What `explore` gives: `Explorer`": explorer.Explorer,
    "What rows of a table have: `df.lens`": Lens,
    "What `Chapter.correct` gives: `Draft`": Draft,
    "What `chapterlens.explorer.parameters_form` gives: `ParametersForm`": explorer.ParametersForm,
}


def page() -> str:
    """The page, as Markdown."""
    return "\n".join(lines())


def lines() -> Iterator[str]:
    yield "# The public names of chapterlens\n"
    yield "Made from the docstrings by `python -m tests.api`; a test keeps it current. How to use them together is in"
    yield "[README](../../README.md#a-notebook).\n"
    for name in chapterlens.__all__:
        yield from entry(name, getattr(chapterlens, name), "##")
    for title, kind in RETURNED.items():
        yield f"## {title}\n"
        yield f"{summary(kind)}\n"
        for name in public(kind):
            yield from entry(name, inspect.getattr_static(kind, name), "###")


def public(kind: type) -> list[str]:
    """Methods and attributes of a class with a docstring, in the order of the class, those of its own first."""
    own = [base for base in kind.__mro__ if base.__module__.startswith("chapterlens")]
    names = dict.fromkeys(name for base in own for name in vars(base) if not name.startswith("_"))
    return [name for name in names if callable_or_property(inspect.getattr_static(kind, name))]


def callable_or_property(member: object) -> bool:
    return bool(member.__doc__) and (
        inspect.isfunction(member) or isinstance(member, property | cached_property)
    )


def entry(name: str, member: object, head: str) -> Iterator[str]:
    if isinstance(member, ModuleType):
        yield f"{head} {name}\n"
        yield f"{summary(member)}\n"
        for one in charts.__all__:
            if inspect.isfunction(found := getattr(member, one)):
                yield from entry(f"{name}.{one}", found, f"{head}#")
        return
    shown = str(inspect.signature(member)) if inspect.isfunction(member) else ""
    # Annotations are strings or full names: '"pd.Series[Any] | None"' is Series[Any] | None.
    plain = re.sub(r"""(?<=[:>] )(['"]+)(.*?)\1""", r"\2", shown)
    plain = re.sub(r"\bself, |\bself\b", "", re.sub(r"[\w.]*\.(?=[A-Z])", "", plain))
    yield f"{head} {name}\n"
    if plain:
        yield f"```python\n{name}{plain}\n```\n"
    yield f"{cleaned(member)}\n"


def summary(member: object) -> str:
    return cleaned(member).partition("\n\n**")[0]


def cleaned(member: object) -> str:
    """A docstring as Markdown: its sections as bold heads, its arguments as a list."""
    words = inspect.getdoc(member) or ""
    words = words.replace("``", "`")
    words = re.sub(r"(?m)^(Args|Raises|Returns|Attributes):$", r"**\1**\n", words)
    return re.sub(r"(?m)^    (?=\S)", "- ", words)


if __name__ == "__main__":
    print(page())
