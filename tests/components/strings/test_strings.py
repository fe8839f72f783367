from components import strings


def test_broken_extra_fields_are_told_with_their_place() -> None:
    assert strings.extra_not_json(2, 7) == (
        "The extra fields are not valid JSON at line 2, column 7."
    )


def test_every_axis_has_a_short_and_a_full_name() -> None:
    assert list(strings.MOTION_AXES) == list(strings.MOTION_AXIS_NAMES)
