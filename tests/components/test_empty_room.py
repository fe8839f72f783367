from components.empty_room import empty_room
from tests.support.screens import drawn, show


def test_an_empty_room_says_where_something_comes_from() -> None:
    screen = show(empty_room, "Nothing yet", "Jobs come here.", link=("Make one", "/"), key="room")

    assert drawn(screen)["room"] == {
        "title": "Nothing yet",
        "words": "Jobs come here.",
        "link": ["Make one", "/"],
    }
