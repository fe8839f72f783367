import csv

import pytest

from runway_core.library_files import file_name, manifest, take_file
from runway_core.models import LibraryItem
from tests.support.factories import a_finished_job, a_job, a_request, a_video


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("slow push in, over /the/ ridges", "runway-slow-push-in-over-the-ridges-job-1.mp4"),
        ("黄昏 đêm", "runway-黄昏-đêm-job-1.mp4"),
        ("../../etc", "runway-etc-job-1.mp4"),
        ("", "runway-job-1.mp4"),
        ("x" * 99, f"runway-{'x' * 40}-job-1.mp4"),
    ],
)
def test_a_file_is_named_for_what_is_in_it(prompt: str, name: str) -> None:
    assert file_name(a_finished_job(request=a_request(prompt_text=prompt))) == name


def test_a_take_without_a_video_is_no_file() -> None:
    assert take_file(a_job()) is None


def test_a_format_without_a_place_for_a_recipe_goes_without() -> None:
    webm = take_file(a_finished_job(video=a_video(media_type="video/webm")))

    assert webm is not None
    assert (webm.tail, webm.name[-5:]) == (b"", ".webm")


def test_the_table_says_what_each_file_is_and_holds_no_formula() -> None:
    job = a_finished_job(request=a_request(prompt_text="=HYPERLINK(1)"))

    text = manifest([LibraryItem(job=job, tags=("hero", "wide")), LibraryItem(job=a_job())])

    first, second = csv.DictReader(text.decode("utf-8-sig").splitlines())
    assert (first["prompt"], first["tags"], first["width_px"]) == (
        "'=HYPERLINK(1)",
        "hero, wide",
        "1280",
    )
    assert (second["file"], second["state"]) == ("", "queued")
