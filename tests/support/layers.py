"""Which part of the source stands on which: top to bottom, a module imports what is below it."""

LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"app", "pages"}),
    frozenset({"components"}),
    frozenset({"runway_core.worker"}),
    frozenset({"runway_core"}),
    frozenset({"runway_core.wiring"}),
    frozenset({"runway_core.service"}),
    frozenset({"runway_core.library"}),
    frozenset(
        {
            "runway_core.compare",
            "runway_core.fanout",
            "runway_core.drafts",
            "runway_core.hovers",
            "runway_core.insights",
            "runway_core.ledger",
            "runway_core.masks",
            "runway_core.outlooks",
            "runway_core.pictures",
        }
    ),
    frozenset({"runway_core.parts"}),
    frozenset({"runway_core.planner"}),
    frozenset({"runway_core.frame_desk"}),
    frozenset({"runway_core.frames", "runway_core.rights", "runway_core.samples"}),
    frozenset(
        {
            "runway_core.library_files",
            "runway_core.links",
            "runway_core.connection",
            "runway_core.hooks",
            "runway_core.streams",
        }
    ),
    frozenset(
        {
            "runway_core.views",
            "runway_core.history",
            "runway_core.estimates",
            "runway_core.outcomes",
            "runway_core.recipes",
            "runway_core.waiting",
        }
    ),
    frozenset({"runway_core.web", "runway_core.jobs", "runway_core.simulator"}),
    frozenset({"runway_core.providers", "runway_core.media"}),
    frozenset({"runway_core.planning"}),
    frozenset({"runway_core.gateways", "runway_core.images", "runway_core.renderer"}),
    frozenset({"runway_core.cards", "runway_core.changes", "runway_core.providers.port"}),
    frozenset(
        {"runway_core.measures", "runway_core.models", "runway_core.settings", "runway_core.spread"}
    ),
    frozenset({"runway_core.errors", "runway_core.interpreter"}),
)
RANK = {place: rank for rank, places in enumerate(LAYERS) for place in places}


def place_of(module: str) -> str:
    """The entry of `LAYERS` that a module belongs to."""
    if module in RANK:
        return module
    parts = module.split(".")
    return parts[0] if parts[0] != "runway_core" else ".".join(parts[:2])
