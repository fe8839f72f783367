from components.frame_link import link_words, origin
from runway_core import PictureSource
from tests.support.factories import a_frame


def test_every_word_of_the_script_is_there() -> None:
    assert all(link_words().values())


def test_a_picture_from_a_link_tells_its_host_without_the_rest() -> None:
    source = PictureSource(url="https://pictures.example/private/path.jpg?token=1")

    assert origin(a_frame(source=source)) == "from pictures.example"


def test_a_picture_from_a_file_has_no_origin() -> None:
    assert origin(a_frame()) == ""
