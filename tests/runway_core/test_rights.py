import pytest

from runway_core.cards import Sample
from runway_core.rights import PictureRights, shelf_of_masks
from tests.support.factories import a_frame, a_request

ADAS, BOBS, EVERYBODYS = (a_frame(sha256=letter * 64) for letter in "abe")


@pytest.fixture
def kept() -> set[tuple[str, str]]:
    """What was added, and where."""
    return {(ADAS.sha256, "ada"), (BOBS.sha256, "bob")}


@pytest.fixture
def rights(kept: set[tuple[str, str]]) -> PictureRights:
    sample = Sample(name="Ridges", alt="Hills", frame=EVERYBODYS)
    return PictureRights(lambda *asked: asked in kept, lambda: (sample,))


def test_a_workspace_uses_what_it_added_and_the_samples(rights: PictureRights) -> None:
    frames = (ADAS, BOBS, EVERYBODYS)

    assert [rights.may_use(frame.sha256, "ada") for frame in frames] == [True, False, True]


def test_what_one_was_granted_is_not_granted_to_another(rights: PictureRights) -> None:
    rights.may_use(ADAS.sha256, "ada")

    assert rights.may_use(ADAS.sha256, "bob") is False


def test_a_picture_added_later_may_be_used_then(
    rights: PictureRights, kept: set[tuple[str, str]]
) -> None:
    before = rights.may_use(BOBS.sha256, "ada")
    kept.add((BOBS.sha256, "ada"))

    assert (before, rights.may_use(BOBS.sha256, "ada")) == (False, True)


def test_what_a_workspace_painted_is_its_own(
    rights: PictureRights, kept: set[tuple[str, str]]
) -> None:
    painted = "d" * 64
    kept.add((painted, shelf_of_masks("ada")))

    assert [rights.may_use(painted, name) for name in ("ada", "bob")] == [True, False]


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (ADAS, EVERYBODYS, None),
        (BOBS, ADAS, "first_frame"),
        (ADAS, BOBS, "last_frame"),
        ("https://pictures.example/a.jpg", None, None),
    ],
    ids=["own and sample", "strange first", "strange last", "a link"],
)
def test_the_field_with_a_strange_picture_is_named(
    rights: PictureRights, first: object, last: object, field: str | None
) -> None:
    request = a_request(first_frame=first, last_frame=last)

    assert rights.strange_field(request, "ada") == field
