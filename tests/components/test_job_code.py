from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.job_code import SHOWN, JobPapers, answer_text, job_code, notes
from runway_core import RequestCode
from tests.support.factories import a_job
from tests.support.screens import drawn, show

CODE = RequestCode(json='{"url": "…"}', curl="curl …", python="import urllib.request")


def papers(**changes: Any) -> JobPapers:
    """The papers of a job on Runway itself that nobody has answered yet."""
    fields: dict[str, Any] = {
        "job": a_job(),
        "code": CODE,
        "submit_answer": None,
        "last_answer": None,
        "key_variable": "PLAYGROUND_RUNWAY_API_KEY",
    }
    return JobPapers(**(fields | changes))


def never() -> RequestCode:
    raise AssertionError("the pictures are loaded by a download only")


def laid_open(**changes: Any) -> AppTest:
    return show(job_code, papers(**changes), key="code", whole=never)


def files_of(screen: AppTest) -> list[str]:
    """What every download button says."""
    return [str(button.proto.label) for button in screen.get("download_button")]


def test_every_spelling_of_the_request_has_its_tab_and_its_file() -> None:
    screen = laid_open()

    assert [tab.label for tab in screen.tabs] == [
        "curl",
        "Python",
        "JSON",
        "Raw answers",
        "Timeline",
    ]
    assert [block.value for block in screen.code] == [CODE.curl, CODE.python, CODE.json]
    assert files_of(screen) == [
        "Download runway-job-1.sh",
        "Download runway-job-1.py",
        "Download runway-job-1.json",
    ]


def test_drawing_the_code_never_loads_the_pictures() -> None:
    assert not laid_open().exception


def test_the_reader_is_told_which_variable_holds_the_key() -> None:
    told = " ".join(notes(papers()))

    assert "`PLAYGROUND_RUNWAY_API_KEY`" in told
    assert "runs as it is" in told


def test_a_simulated_request_does_not_promise_to_run_elsewhere() -> None:
    told = " ".join(notes(papers(job=a_job(simulated=True))))

    assert "only inside this app" in told
    assert "runs as it is" not in told


def test_a_gateway_without_a_key_names_no_variable() -> None:
    assert "read from" not in " ".join(notes(papers(key_variable="")))


def test_raw_answers_are_shown_as_they_came() -> None:
    screen = laid_open(submit_answer={"id": "t-1"}, last_answer=["<b>bold</b>"])

    shown = [block.value for block in screen.code]
    assert shown[3:] == ['{\n  "id": "t-1"\n}', '[\n  "<b>bold</b>"\n]']


def test_where_no_answer_could_be_read_the_gateways_words_stand() -> None:
    screen = laid_open(job=a_job(gateway_words="<html>502</html>"))

    assert [text.value for text in screen.text] == ["None has come that could be read."] * 2
    assert screen.code[3].value == "<html>502</html>"


def test_a_long_answer_is_shortened_and_kept_whole_in_a_file() -> None:
    screen = laid_open(last_answer={"note": "x" * SHOWN})

    assert len(screen.code[3].value) == SHOWN
    assert files_of(screen)[3] == "Download code_last.json"


def test_a_local_render_says_that_nobody_was_asked() -> None:
    screen = laid_open(is_local=True)

    assert screen.caption[0].value.startswith("Made on this machine")
    assert len(screen.text) == 0


def test_the_timeline_is_drawn_with_the_rest() -> None:
    assert drawn(laid_open())["code_timeline"]["rows"] == []


@pytest.mark.parametrize(
    ("answer", "text"), [(None, ""), ("", '""'), ({"ä": 1}, '{\n  "ä": 1\n}')], ids=repr
)
def test_an_empty_answer_is_not_the_same_as_none(answer: Any, text: str) -> None:
    assert answer_text(answer) == text
