"""Finding the gateways: every file of the package that holds a ``GATEWAY`` is one."""

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType, ModuleType

from runway_core.errors import ConfigurationError

from .grammar import GatewaySpec

VERSION_HEADER = "X-Runway-Version"
MACHINERY = frozenset({"codec", "encoders", "export", "grammar", "prices", "registry", "words"})
"""The files of this package that carry out specs; every other public one must be a gateway."""


@cache
def load_gateways(package: str = "runway_core.gateways") -> Mapping[str, GatewaySpec]:
    """Return the gateways of a package by id, in the order in which they are shown.

    Raises:
        ConfigurationError: A file has no ``GATEWAY``, or two files have the same id.
    """
    found: dict[str, GatewaySpec] = {}
    home = importlib.import_module(package)
    for module_info in pkgutil.iter_modules(home.__path__):
        name = module_info.name
        if name.startswith("_") or name in MACHINERY:
            continue
        spec = _gateway(importlib.import_module(f"{package}.{name}"))
        if spec.id in found:
            raise ConfigurationError(f"{name}.py: the gateway id {spec.id!r} is already taken")
        found[spec.id] = spec
    ordered = sorted(found.values(), key=lambda spec: (spec.rank, spec.id))
    return MappingProxyType({spec.id: spec for spec in ordered})


def with_version(spec: GatewaySpec, version: str) -> GatewaySpec:
    """Return a dialect that names another version of Runway's API, where it names one at all."""
    if VERSION_HEADER not in spec.headers:
        return spec
    return replace(spec, headers={**spec.headers, VERSION_HEADER: version})


def _gateway(module: ModuleType) -> GatewaySpec:
    spec = getattr(module, "GATEWAY", None)
    if not isinstance(spec, GatewaySpec):
        raise ConfigurationError(
            f"{module.__name__.rpartition('.')[2]}.py holds no GATEWAY constant",
            hint="Every public file of the gateways package describes one gateway.",
        )
    return spec
