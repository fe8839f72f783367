from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runway_core.images.data_uri import payload_limit, to_data_uri


@given(st.binary(max_size=200))
def test_a_file_comes_back_out_of_its_uri(data: bytes) -> None:
    head, _, payload = to_data_uri(data, "image/png").partition(",")

    assert head == "data:image/png;base64"
    assert b64decode(payload, validate=True) == data


@given(st.integers(min_value=30, max_value=400))
def test_the_limit_is_the_longest_file_that_fits(max_uri_bytes: int) -> None:
    limit = payload_limit("image/jpeg", max_uri_bytes)

    assert len(to_data_uri(bytes(limit), "image/jpeg")) <= max_uri_bytes
    assert len(to_data_uri(bytes(limit + 1), "image/jpeg")) > max_uri_bytes


@pytest.mark.parametrize("max_uri_bytes", [0, 10, 23])
def test_a_limit_below_the_head_leaves_no_room(max_uri_bytes: int) -> None:
    assert payload_limit("image/jpeg", max_uri_bytes) == 0


def test_the_largest_jpeg_under_five_mebibytes_is_the_documented_one() -> None:
    assert payload_limit("image/jpeg", 5 * 2**20 - 1) == 3_932_142
