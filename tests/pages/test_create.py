from streamlit.testing.v1 import AppTest

from tests.support.screens import drawn


def test_the_page_holds_the_request_and_the_stage(screen: AppTest) -> None:
    assert not screen.exception
    assert {"create_prompt", "create_shape", "create_motion", "create_gateways"} <= set(
        drawn(screen)
    )
    assert "stage_empty" in drawn(screen)


def test_the_first_upload_field_is_the_first_frames(screen: AppTest) -> None:
    assert [field.label for field in screen.file_uploader] == ["First frame", "Last frame"]


def test_there_is_one_button_that_generates(screen: AppTest) -> None:
    labels = [button.label for button in screen.button if button.label.startswith("Generate")]

    assert len(labels) == 1
