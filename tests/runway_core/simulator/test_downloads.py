"""The files behind the links."""

import shutil

import pytest

from tests.support.simulator_calls import Caller


def test_a_range_of_a_video_can_be_asked_for() -> None:
    caller = Caller()
    link = caller.finished_link()
    whole = caller.call("GET", link).content

    part = caller.call("GET", link, headers={"Range": "bytes=100-199"})

    assert part.status_code == 206
    assert part.content == whole[100:200]


def test_a_head_tells_the_length_and_spends_no_fault() -> None:
    caller = Caller()
    link = caller.finished_link("[download-500]")

    head = caller.call("HEAD", link)

    assert head.status_code == 200
    assert int(head.headers["content-length"]) > 1000
    assert caller.call("GET", link).status_code == 500


def test_a_link_expires_and_a_fresh_reading_gives_a_good_one() -> None:
    caller = Caller(link_lifetime_s=3600.0)
    old = caller.finished_link()
    task_id = next(iter(caller.simulator.store)).id

    fresh = caller.read("openai_hk", task_id, after_s=3600.0).json()["output"][0]

    assert caller.call("GET", old).status_code == 403
    assert caller.call("GET", fresh).status_code == 200


def test_the_fault_expired_spends_the_first_link_for_good() -> None:
    caller = Caller()
    old = caller.finished_link("[expired]")

    refused = [caller.call("GET", old).status_code for _ in range(2)]

    task_id = next(iter(caller.simulator.store)).id
    fresh = caller.read("openai_hk", task_id).json()["output"][0]
    assert refused == [403, 403]
    assert caller.call("GET", fresh).status_code == 200


def test_an_altered_link_is_refused() -> None:
    caller = Caller()

    answer = caller.call("GET", caller.finished_link()[:-2] + "xx")

    assert answer.status_code == 403
    assert "AccessDenied" in answer.text


@pytest.mark.parametrize(
    "path",
    ["/openai_hk/files/nobody.mp4", "/openai_hk/files/nobody.jpg", "/runway/files/{}.mp4"],
)
def test_a_file_that_there_is_not_is_denied(path: str) -> None:
    caller = Caller()
    task_id = caller.submitted("openai_hk")

    assert caller.call("GET", path.format(task_id)).status_code == 403


def test_a_deleted_task_has_no_file() -> None:
    caller = Caller()
    task_id = caller.submitted("runway")
    link = caller.read("runway", task_id, after_s=60.0).json()["output"][0]

    caller.call("DELETE", f"/runway/v1/tasks/{task_id}")

    assert caller.call("GET", link).status_code == 403


def test_a_server_without_ranges_sends_all() -> None:
    caller = Caller()
    link = caller.finished_link("[no-range]")

    answer = caller.call("GET", link, headers={"Range": "bytes=100-199"})

    assert answer.status_code == 200
    assert len(answer.content) == int(answer.headers["content-length"])
    assert "accept-ranges" not in answer.headers


def test_a_download_may_not_tell_its_length() -> None:
    caller = Caller()

    answer = caller.call("GET", caller.finished_link("[no-length]"))

    assert "content-length" not in answer.headers
    assert len(answer.content) > 1000


def test_a_download_that_failed_once_works_the_second_time() -> None:
    caller = Caller()
    link = caller.finished_link("[download-500]")

    assert [caller.call("GET", link).status_code for _ in range(2)] == [500, 200]


def test_a_video_that_cannot_be_rendered_is_a_500() -> None:
    caller = Caller()
    link = caller.finished_link()
    shutil.rmtree(caller.simulator.folder / "videos")

    assert caller.call("GET", link).status_code == 500


def test_a_link_may_lead_to_a_web_page() -> None:
    caller = Caller()

    answer = caller.call("GET", caller.finished_link("[download-html]"))

    assert answer.headers["content-type"].startswith("text/html")


def test_a_poster_has_a_link_of_its_own() -> None:
    caller = Caller()
    task_id = caller.submitted("chatgptsb")
    task = caller.read("chatgptsb", task_id, after_s=60.0).json()["task"]

    answer = caller.call("GET", task["artifacts"][0]["previewUrls"][0])

    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.content[:2] == b"\xff\xd8"
