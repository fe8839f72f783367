"""Words that a prompt denies."""

import doctest

import pytest

from runway_core.renderer import denial
from runway_core.renderer.denial import without_denied

SPACED, DENSE = r"winds?|snow(?:ing)?|gió|tuyết", "风|雪|海"


def left(text: str) -> str:
    return " ".join(without_denied(text, SPACED, DENSE).split())


@pytest.mark.parametrize(
    "text",
    [
        "no wind",
        "no strong wind",
        "no falling snow",
        "not snowing",
        "don't let it snow",
        "don’t let it snow",
        "without snow or wind",
        "neither wind nor snow",
        "no rain, snow or wind",
        "no wind, snow or any wind",
        "no snow and wind",
        "wind does not blow",
        "snow isn't falling",
        "wind never stirs",
        "đừng có gió",
        "không gió",
        "không có gió hay tuyết",
        "没有风",
        "没有大风",
        "没风",
        "不要风",
        "不要下雪",
        "不下雪",
        "没有风和雪",
        "不要有任何大风",
    ],
)
def test_a_denial_reaches_over_the_words_it_denies(text: str) -> None:
    assert left(text) == ""


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("no snow but wind", "but wind"),
        ("no wind, snow falls", ", snow falls"),
        ("no wind. snow", ". snow"),
        ("no camera shake with wind", "no camera shake with wind"),
        ("it does not move and wind blows", "it does not move and wind blows"),
        ("no more than a faint breath of the lightest wind",) * 2,
        ("wind does not stop", "wind does not stop"),
        ("the wind does not blow, snow falls", "the , snow falls"),
        ("không khí có gió", "không khí có gió"),
        ("không có gió, tuyết rơi", ", tuyết rơi"),
        ("不断的风", "不断的风"),
        ("无边的海", "无边的海"),
        ("无人的海边有风", "无人的海边有风"),
        ("镜头不动海浪翻滚", "镜头不动海浪翻滚"),
        ("特别大风", "特别大风"),
        ("没有人，风吹", "没有人，风吹"),
        ("不要风，但有雪", "，但有雪"),
    ],
)
def test_a_denial_ends_with_its_clause(text: str, asked: str) -> None:
    assert left(text) == asked


def test_the_examples_in_the_docstrings_are_true() -> None:
    result = doctest.testmod(denial)

    assert result.attempted > 0
    assert result.failed == 0
