"""The words a report's pages say of themselves, in its languages. Knows nothing of a chapter's words."""

from typing import Final

LABELS: Final[dict[str, dict[str, str]]] = {
    "zh": {
        "contents": "目录",
        "code": "代码",
        "error": "出错",
        "output": "输出",
        "figure": "图",
        "table": "表",
        "source": "资料来源：",
        "note": "注：",
        "skip": "跳到正文",
        "analysis": "报告分析",
        "edition": "版本",
        "chapter": "章",
        "publisher": "发布",
        "text": "原文",
        "build": "构建",
        "formula": "公式",
        "line": "行",
        "back": "回到目录",
    },
    "en": {
        "contents": "Contents",
        "code": "Code",
        "error": "Error",
        "output": "Output",
        "figure": "Figure",
        "table": "Table",
        "source": "Source: ",
        "note": "Note: ",
        "skip": "Skip to content",
        "analysis": "Analysis of a report",
        "edition": "Edition",
        "chapter": "Chapter",
        "publisher": "Published by",
        "text": "Source text",
        "build": "Build",
        "formula": "formula",
        "line": "line",
        "back": "Back to contents",
    },
}


def labels(language: str) -> dict[str, str]:
    """The words in a language; English for one that is not known."""
    return LABELS.get(language, LABELS["en"])
