from components.job_facts import delivered, settings
from runway_core import CameraMotion
from tests.support.factories import a_finished_job, a_job, a_request


def test_every_setting_is_told_and_what_was_left_open_is_not() -> None:
    request = a_request(
        motion=CameraMotion(x=3.0, z=-2.5),
        watermark=False,
        interpolate=True,
        motion_score=40,
        style="noir",
        extra_body={"n": "<b>"},
    )

    told = dict(settings(a_job(request=request, simulated=True)))

    assert told["Gateway"] == "Runway · gen4_turbo · Simulated"
    assert told["Ratio"] == "16:9, 1280 × 720"
    assert told["Camera motion"] == "x +3, z -2.5"
    assert (told["Watermark"], told["Interpolate"], told["Motion score"]) == ("no", "yes", "40")
    assert told["Extra fields"] == '{"n": "<b>"}'
    assert "Upscale" not in told


def test_what_was_delivered_is_told_with_its_price() -> None:
    told = dict(delivered(a_finished_job(task_id="task-1")))

    assert told["Video"] == "1280 × 720, 2.4 MB"
    assert told["Length"] == "5.00 s, 120 frames, 24 fps"
    assert (told["Sound"], told["Price"], told["Task at the gateway"]) == (
        "no",
        "unknown",
        "task-1",
    )


def test_a_job_without_a_video_tells_its_price_only() -> None:
    assert [name for name, _ in delivered(a_job())] == ["Price"]
