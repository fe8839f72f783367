from concurrent.futures import ThreadPoolExecutor

from runway_core.images.lately import Lately


def _of_ten_bytes() -> Lately[bytes]:
    return Lately[bytes](10, len)


def test_what_was_kept_is_found_again() -> None:
    kept = _of_ten_bytes()

    kept.keep("a", b"1234")

    assert kept.find("a") == b"1234"
    assert kept.find("b") is None


def test_what_was_not_asked_for_the_longest_goes_first() -> None:
    kept = _of_ten_bytes()
    kept.keep("a", b"1234")
    kept.keep("b", b"1234")
    kept.find("a")

    kept.keep("c", b"1234")

    assert [kept.find(key) for key in "abc"] == [b"1234", None, b"1234"]


def test_a_value_that_is_too_large_is_not_kept() -> None:
    kept = _of_ten_bytes()

    kept.keep("a", b"12345678901")

    assert kept.find("a") is None


def test_a_value_kept_again_counts_once() -> None:
    kept = _of_ten_bytes()
    kept.keep("a", b"12345")
    kept.keep("b", b"12345")

    kept.keep("b", b"54321")

    assert (kept.find("a"), kept.find("b")) == (b"12345", b"54321")


def test_everything_can_be_given_up() -> None:
    kept = _of_ten_bytes()
    kept.keep("a", b"1")

    kept.clear()

    assert kept.find("a") is None


def test_threads_do_not_get_into_each_others_way() -> None:
    kept = _of_ten_bytes()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: kept.keep(number, bytes(3)), range(200)))

    assert kept.find(199) is not None or kept.find(198) is not None
