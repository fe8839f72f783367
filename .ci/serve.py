"""Starts the app the way `make run` and `make demo` mean it, or says why it cannot."""

import argparse
import os
import socket
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def port_is_free(host: str, port: int) -> bool:
    """Whether a server can listen there; a port in its closing wait counts as free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, port))
        except OSError:
            return False
    return True


def demo_environment() -> dict[str, str]:
    """The environment without any key or setting, and with a data folder of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PLAYGROUND_")}
    return {**kept, "PLAYGROUND_DATA_DIR": str(Path.cwd() / "data")}


def main() -> None:
    """Check the port, then become Streamlit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--demo", action="store_true", help="no keys, a data folder that goes away")
    options = parser.parse_args()
    if not port_is_free(options.host, options.port):
        sys.exit(
            f"Port {options.port} on {options.host} is taken, maybe by this app in another window."
            f"\nTake another one: make run PORT={options.port + 1}"
        )
    environment = dict(os.environ)
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    command += ["--server.address", options.host, "--server.port", str(options.port)]
    command += ["--server.showEmailPrompt", "false"]
    if options.demo:
        os.chdir(tempfile.mkdtemp(prefix="playground-demo-"))  # no .env here
        environment = demo_environment()
        command += ["--secrets.files", "no-secrets.toml"]
    os.execve(sys.executable, command, environment)  # noqa: S606 - the shell's Ctrl+C goes straight to it


if __name__ == "__main__":
    main()
