import os
import socket
from pathlib import Path

import pytest

from runway_core.settings import load_settings


def test_a_socket_may_not_leave_the_machine() -> None:
    with socket.socket() as sock, pytest.raises(RuntimeError, match="may not connect"):
        sock.connect(("192.0.2.1", 80))


def test_a_name_beyond_the_machine_is_not_looked_up() -> None:
    with pytest.raises(RuntimeError, match="may not look up"):
        socket.getaddrinfo("example.com", 443)


def test_a_socket_reaches_a_server_on_loopback() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname()) as client:
            peer = client.getpeername()

        assert peer == server.getsockname()


def test_the_developers_keys_and_dotenv_file_are_out_of_sight() -> None:
    names = [name for name in os.environ if name.startswith("PLAYGROUND_")]

    assert [name for name in names if not name.startswith("PLAYGROUND_TEST_")] == []
    assert list(Path.cwd().iterdir()) == []
    assert load_settings().gateways == {}
