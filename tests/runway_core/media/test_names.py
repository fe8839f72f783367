import pytest

from runway_core.media.names import asset_name, checked_sha256, known_media_type, read_asset_name

SHA256 = "ab" * 32


@pytest.mark.parametrize("media_type", ["video/mp4", "image/jpeg", "image/heic", "video/quicktime"])
def test_a_name_tells_back_the_media_type_it_was_made_of(media_type: str) -> None:
    assert read_asset_name(asset_name(SHA256, media_type)) == (SHA256, media_type)


@pytest.mark.parametrize("media_type", ["image/svg+xml", "text/html", "", "video/x-unheard-of"])
def test_a_type_that_is_not_on_the_list_is_kept_as_plain_bytes(media_type: str) -> None:
    assert asset_name(SHA256, media_type) == f"{SHA256}.bin"


def test_parameters_and_case_of_a_media_type_do_not_matter() -> None:
    assert known_media_type("Video/MP4; codecs=avc1") == "video/mp4"


@pytest.mark.parametrize(
    "name",
    [
        f"{SHA256}.html",
        SHA256,
        f"{SHA256.upper()}.mp4",
        f"../{SHA256}.mp4",
        f"{SHA256}.mp4\n",
        f"{SHA256[:-1]}.mp4",
        "",
    ],
)
def test_what_is_no_asset_name_is_not_read(name: str) -> None:
    assert read_asset_name(name) is None


@pytest.mark.parametrize("sha256", ["", "../../etc/passwd", "AB" * 32, "ab" * 31, "ab" * 33])
def test_what_is_no_sha256_is_refused(sha256: str) -> None:
    with pytest.raises(ValueError, match="not a SHA-256"):
        checked_sha256(sha256)
