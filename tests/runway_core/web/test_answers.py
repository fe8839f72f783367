import json

from runway_core.web.answers import sentence


def test_an_answer_says_one_sentence_and_is_not_cached() -> None:
    answer = sentence(404, "There is nothing here.")

    assert answer.status_code == 404
    assert json.loads(bytes(answer.body)) == {"error": "There is nothing here."}
    assert answer.headers["cache-control"] == "no-store"
