"""Any text of any content gives a report: its notebooks run, its pages are made, and nothing raises."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from chapterlens.report.project import ChapterProject
from nbrelease.build import build
from nbrelease.project import Target
from tests.projects import REAL, pages_here

pytestmark = pytest.mark.slow

TEXTS = {
    "exact": "# 云岭省2022年工作报告\n\n## 一、总体\n\n全年研发投入350亿元，同比增长8.5%，新增企业1200家。\n",
    "no numbers": "# 工作报告\n\n## 一、总体\n\n各项工作取得进展。\n",
    "nothing but headings": "# 报告\n\n## 一、总体\n\n## 二、其他\n",
    "quotes": '# 报告\n\n## 一、"星云"平台\n\n建成"好"平台3个、“优”基地5个、"特"中心12个，"$"站7个。\n',
    "dollars": "# 报告\n\n## 一、投资\n\n投资$5亿元与$3亿元，“$$”和$5-$8亿元，$x^2$项目3个，基地5个，中心8个。\n",
    "marks": "# 报\n\n## 一、甲|乙<b>\n\n建成|a|平台3个、<script>基地5个、`x`中心12个、*y*站7个、\\n库9个、[k](u)馆2个。\n",
    "signs": "# 报告\n\n## 一、😀\n\n建成😀平台3个、𠮷基地5个、👨‍👩‍👧中心12个、مرحبا站7个、\u202e库9个、ﷺ馆2个。",
    "zero": "# 报告\n\n## 一、占比\n\n占全市的0%，完成0个，增长0.0%；5月3日发布0项。\n",
    "dates": '# 报告\n\n## 一、甲\n\n3月1日，“$甲$”平台发布。4月，"乙"系统上线。5月6日，<丙>中心成立，居全国第二。\n',
    "a word": "完成",
    "white": " \n\t\u3000\n。",
}


def project_of(text: str, home: Path) -> ChapterProject:
    """A project with one chapter of some text, without notes."""
    folder = home / "data" / "chapters" / "2030-01"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "chapter.md").write_text(text, encoding="utf-8", newline="")
    (folder / "chapter.toml").write_text('title = "甲 $5 <b> \\"乙\\""\nyear = 2030\n', encoding="utf-8")
    if not (home / "notebooks").exists():
        shutil.copytree(REAL / "notebooks", home / "notebooks")
    return ChapterProject(home)


def pages(text: str, home: Path, language: str = "zh", *, without: str = "") -> tuple[dict[str, bytes], Any]:
    """The pages of a chapter of some text, all its notebooks but one in them."""
    project, target = project_of(text, home), Target("2030-01", language, "0123456789ab")
    return pages_here(project, target, without=without)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CHAPTERLENS_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_of_odd_content_gives_pages_without_a_number_that_is_not_its_own(
    text: str, language: str, home: Path
) -> None:
    made, unsourced = pages(text, home, language)
    assert sorted(raw[:5] for raw in made.values()) == [b"%PDF-", b"<!DOC"]
    assert [str(one) for one in unsourced] == []


SIGNS = [
    '"',
    "“",
    "”",
    "$",
    "$$",
    "|",
    "<",
    ">",
    "&",
    "\\",
    "`",
    "*",
    "_",
    "#",
    "[",
    "](",
    "- ",
    "\t",
    "\n",
    "\n\n",
]
WORDS = [
    "3个平台",
    "12亿元",
    "8.5%",
    "0%",
    "0个",
    "1/3",
    "5月21日",
    "第一",
    "全国首个",
    "建成",
    "增长",
    "计划",
    "、",
    "。",
]
STRANGE = ["😀", "مرحبا", "\u202e", "\u200d", "𠮷", "ﷺ", "## 二、"]
PIECES = st.sampled_from([*SIGNS, *WORDS, *WORDS, *STRANGE])


@settings(
    deadline=None,
    max_examples=6,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(PIECES, max_size=60).map("".join))
def test_any_text_gives_pages(home: Path, text: str) -> None:
    made, _ = pages(f"# 报告\n\n## 一、总体\n\n{text}\n", home)
    assert {name.rpartition(".")[2] for name in made} == {"html", "pdf"}


def test_without_the_source_links_are_plain_words_and_numbers_keep_their_account(home: Path) -> None:
    made, unsourced = pages(TEXTS["exact"], home, without="90-sources")
    html = made["report.html"].decode()
    assert unsourced == [] and "350亿元" in html
    assert 'href="#s' not in html and 'href="#L' not in html


@pytest.mark.parametrize("name", ["dollars", pytest.param("exact", marks=pytest.mark.soak)])
def test_a_text_is_built_from_end_to_end(name: str, home: Path) -> None:
    result = build(project_of(TEXTS[name], home), Target("2030-01"))
    assert (result.code, result.sentences, result.unsourced) == (0, (), ())
    html = (home / "reports" / "2030-01" / "report.html").read_text("utf-8")
    assert "$5亿元与$3亿元" in html or name == "exact"
