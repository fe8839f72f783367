"""Run the simulator alone: ``python -m runway_core.simulator --port 9000``."""

import argparse
import socket
import sys
from pathlib import Path

from .app import create_simulator
from .faults import FAULTS, fault_rule
from .options import SimulatorOptions
from .serving import simulator_server
from .sides import SIDES


def _parser() -> argparse.ArgumentParser:
    faults = "\n".join(f"  {fault.name:<18}{fault.sentence}" for fault in FAULTS)
    parser = argparse.ArgumentParser(
        prog="python -m runway_core.simulator",
        description="Serve the wire side of every gateway, without keys or cost.",
        epilog=f"faults, also as words in a prompt such as [429 2 x3]:\n{faults}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    default = SimulatorOptions()
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=9000, help="port to listen on; 0: a free one")
    parser.add_argument("--state-dir", type=Path, help="folder in which tasks outlive the process")
    parser.add_argument(
        "--delay-s", type=float, default=default.delay_s, help="seconds a task takes"
    )
    parser.add_argument("--seed", type=int, default=default.seed, help="same seed, same behaviour")
    parser.add_argument(
        "--link-lifetime-s",
        type=float,
        default=default.link_lifetime_s,
        help="seconds a download link works",
    )
    parser.add_argument(
        "--fault",
        action="append",
        type=fault_rule,
        default=[],
        metavar="[GATEWAY:]NAME[=VALUE][ xTIMES]",
        help="put a fault in force; may be repeated",
    )
    parser.add_argument(
        "--tiny-videos", action="store_true", help="serve one small clip for every task"
    )
    return parser


def main(arguments: list[str] | None = None) -> None:
    """Serve until interrupted."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    try:
        app = create_simulator(
            SimulatorOptions(
                delay_s=chosen.delay_s,
                seed=chosen.seed,
                state_dir=chosen.state_dir,
                faults=tuple(chosen.fault),
                tiny_videos=chosen.tiny_videos,
                link_lifetime_s=chosen.link_lifetime_s,
            )
        )
    except ValueError as error:
        parser.error(str(error))
    try:
        listening = socket.create_server((chosen.host, chosen.port))
    except OSError as error:
        parser.error(f"cannot listen on {chosen.host}:{chosen.port}: {error.strerror}")
    with listening:
        host, port = listening.getsockname()[:2]
        for side in SIDES:
            sys.stdout.write(f"http://{host}:{port}/{side.id}\n")
        sys.stdout.flush()
        simulator_server(app).run(sockets=[listening])


if __name__ == "__main__":
    main()
