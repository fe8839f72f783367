"""What a playground can say before anything is sent: the cards of its gateways, and live plans."""

from collections.abc import Callable, Mapping, Sequence

from runway_core import planning
from runway_core.cards import NO_HISTORY, GatewayCard, GatewayHealth, ModelCard, RequestCode
from runway_core.errors import ConfigurationError, InvalidRequestError, MissingKeyError
from runway_core.frames import SimulatedFrames, StoredFrames
from runway_core.gateways import GatewaySpec
from runway_core.gateways.codec import fill
from runway_core.gateways.export import as_curl, as_json, as_python
from runway_core.gateways.grammar import FrameForm, LastFrame, ModelSpec
from runway_core.jobs.keys import KeyRing, key_variable
from runway_core.links import STRANGE_PICTURE
from runway_core.models import AdjustmentKind, GatewayChoice, GenerationRequest, Plan, Refusal
from runway_core.models.money import to_micro
from runway_core.planning import FrameForms
from runway_core.planning.ratios import effective_ratio, is_bare_shape, is_same_shape
from runway_core.settings import Settings

SIMULATOR_HOST = "http://simulator"
"""Where simulated twins live: an address that only the built-in simulator's transport knows."""


class Planner:
    """Plans requests for gateways as they are set up here."""

    def __init__(
        self,
        settings: Settings,
        gateways: Mapping[str, GatewaySpec],
        keys: KeyRing,
        frames: StoredFrames,
        strange_field: Callable[[GenerationRequest, str], str | None],
    ) -> None:
        self._settings = settings
        self._gateways = gateways
        self._keys = keys
        self._frames = frames
        self._strange_field = strange_field

    def spec_of(self, gateway_id: str) -> GatewaySpec | None:
        """Return a gateway's dialect; None when it is not known here."""
        return self._gateways.get(gateway_id)

    def cards(self, workspace: str, health: Mapping[str, GatewayHealth]) -> tuple[GatewayCard, ...]:
        """Return a card for every gateway; ``health`` is by gateway id."""
        return tuple(
            self._card(spec, workspace, health.get(spec.id, NO_HISTORY))
            for spec in self._gateways.values()
        )

    def plan(
        self,
        request: GenerationRequest,
        choice: GatewayChoice,
        workspace: str,
        *,
        callback_url: str | None = None,
        forms: FrameForms | None = None,
    ) -> Plan | Refusal:
        """Say what one gateway would be sent, or why it cannot be.

        ``callback_url`` is where the gateway may report to; twins are never given one. ``forms``
        prepare the pictures; None: the store does, however long that takes.
        """
        spec = self.spec_of(choice.gateway_id)
        if spec is None:
            return Refusal(
                gateway_id=choice.gateway_id,
                gateway_label=choice.gateway_id,
                model_id=choice.model_id or "",
                field="gateways",
                message=f"There is no gateway {choice.gateway_id!r}.",
                allowed=", ".join(self._gateways),
                hint="Choose one of the listed gateways.",
            )
        strange = self._strange_field(request, workspace)
        if strange is not None:
            return _strange_picture(spec, choice, strange)
        forms = forms or self._frames
        return planning.plan(
            request,
            spec,
            model_id=choice.model_id,
            frames=SimulatedFrames(forms, self._frames) if choice.simulated else forms,
            base_url=self.base_url(spec, simulated=choice.simulated),
            simulated=choice.simulated,
            callback_url=None if choice.simulated else callback_url,
            has_key=choice.simulated or self._has_key(spec, workspace),
        )

    def plan_drawn(
        self,
        drawn: GenerationRequest,
        wanted: GenerationRequest,
        choice: GatewayChoice,
        workspace: str,
        callback_url: str | None = None,
    ) -> Plan | Refusal:
        """Plan a request whose seed was drawn here.

        Where the gateway takes no seed, the request is planned as the user made it: nobody asked
        for the seed, so nobody must read that it was dropped.
        """
        answer = self.plan(drawn, choice, workspace, callback_url=callback_url)
        dropped = isinstance(answer, Plan) and any(
            change.field == "seed" and change.kind is AdjustmentKind.DROPPED
            for change in answer.adjustments
        )
        if not dropped:
            return answer
        return self.plan(wanted, choice, workspace, callback_url=callback_url)

    def base_url(self, spec: GatewaySpec, *, simulated: bool) -> str | None:
        """Return where the gateway is reached; None where it is neither documented nor set."""
        if simulated:
            return f"{SIMULATOR_HOST}/{spec.id}"
        return self._settings.gateway(spec.id).base_url or spec.base_url

    def base_of(self, plan: Plan) -> str:
        """Return the base URL under which a plan's task will live.

        Raises:
            ConfigurationError: None is documented and none is set.
        """
        base_url = self.base_url(self._gateways[plan.gateway_id], simulated=plan.simulated)
        if base_url is None:
            raise ConfigurationError(f"{plan.gateway_label} has no base URL")
        return base_url

    def credit_micro(self, gateway_id: str) -> int | None:
        """Return what a gateway's credit is worth in micro-dollars; None: not documented."""
        card = self._gateways[gateway_id].price_card
        return None if card is None else to_micro(card.usd_per_credit)

    def code(self, plan: Plan, attachment: Callable[[str], str]) -> RequestCode:
        """Return a plan's request as JSON, curl and Python; for ``attachment`` see `fill`."""
        spec = self._gateways[plan.gateway_id]
        body = fill(plan.wire, attachment)
        return RequestCode(
            json=as_json(plan.wire, spec, body),
            curl=as_curl(plan.wire, spec, body),
            python=as_python(plan.wire, spec, body),
        )

    def _has_key(self, spec: GatewaySpec, workspace: str) -> bool:
        return not spec.key_required or self._keys.find(spec.id, workspace) is not None

    def _card(self, spec: GatewaySpec, workspace: str, health: GatewayHealth) -> GatewayCard:
        models = spec.models
        return GatewayCard(
            id=spec.id,
            label=spec.label,
            models=tuple(_model_card(model, spec) for model in models),
            key_variable=key_variable(spec.id),
            key_required=spec.key_required,
            has_key=self._has_key(spec, workspace),
            base_url=self.base_url(spec, simulated=False) or "",
            needs_base_url=spec.needs_base_url,
            accepts_motion=any(model.motion for model in models),
            accepts_last_frame=any(model.last_frame is not LastFrame.NO for model in models),
            accepts_seed=any(model.seed_range is not None for model in models),
            accepts_data_uri=FrameForm.DATA_URI in spec.accepts,
            max_data_uri_bytes=spec.max_data_uri_bytes,
            accepts_free_model=spec.free_model is not None,
            has_callback=spec.callback_field is not None,
            can_cancel=spec.cancel is not None,
            can_simulate=spec.transport == "http",
            price_note=_price_note(spec),
            docs_url=spec.docs_url,
            checked_on=spec.checked_on,
            remarks=spec.remarks,
            health=health,
            free_model=None if spec.free_model is None else _model_card(spec.free_model, spec),
        )


def _strange_picture(spec: GatewaySpec, choice: GatewayChoice, field: str) -> Refusal:
    return Refusal(
        gateway_id=spec.id,
        gateway_label=spec.label,
        model_id=choice.model_id or "",
        simulated=choice.simulated,
        field=field,
        message=STRANGE_PICTURE,
        allowed="a picture that you added, or a sample",
        hint="Add the picture itself; nothing was sent.",
    )


def _model_card(model: ModelSpec, spec: GatewaySpec) -> ModelCard:
    card = spec.price_card
    return ModelCard(
        id=model.id,
        label=model.label,
        ratios=model.ratios or (),
        durations_s=model.durations_s or (),
        prompt_max_utf16=model.prompt_max_utf16,
        prompt_required=model.prompt_required,
        seed_range=model.seed_range,
        accepts_last_frame=model.last_frame is not LastFrame.NO,
        accepts_motion=model.motion,
        usd_per_s=None
        if card is None or model.credits_per_s is None
        else model.credits_per_s * card.usd_per_credit,
        source=model.source or spec.source,
        retired_on=model.retired_on,
        takes=_takes(model, spec),
    )


def _takes(model: ModelSpec, spec: GatewaySpec) -> frozenset[str]:
    places = {
        "seed": model.seed_range is not None,
        "last_frame": model.last_frame is not LastFrame.NO,
        "motion": model.motion,
        "style": model.style != "no" and spec.carries("style", model.id),
    }
    for name in ("watermark", "motion_score", "interpolate", "upscale"):
        places[name] = spec.carries(name, model.id)
    return frozenset(name for name, has_place in places.items() if has_place)


def _price_note(spec: GatewaySpec) -> str:
    if not spec.key_required:
        return "free"
    if spec.price_card is None:
        return "price not documented"
    return f"price card of {spec.price_card.checked_on.isoformat()}"


def snapped_ratio(ratio: str, supported: Sequence[str]) -> str | None:
    """Return the supported ratio that a plan would put in another's place; None: as asked.

    Args:
        ratio: "W:H" in pixels.
        supported: What a model takes; empty: the video follows the picture.

    >>> snapped_ratio("1280:720", ["1280:768", "768:1280"])
    '1280:768'
    >>> snapped_ratio("1280:720", ["16:9", "9:16"])
    """
    found = effective_ratio(ratio, supported) if supported else ratio
    is_spelling = is_bare_shape(found) and is_same_shape(ratio, found)
    return None if found == ratio or is_spelling else found


def read_choices(gateways: Sequence[str | GatewayChoice]) -> list[GatewayChoice]:
    """Return choices, where a bare id means the gateway's first current model."""
    return [GatewayChoice(gateway_id=item) if isinstance(item, str) else item for item in gateways]


def refusal_error(refusals: Sequence[Refusal]) -> MissingKeyError | InvalidRequestError:
    """Return what to raise when no chosen gateway can take a request: the first reason."""
    if not refusals:
        return InvalidRequestError(
            "no gateway was chosen", field="gateways", hint="Choose at least one gateway."
        )
    first = refusals[0]
    if first.field == "api_key":
        return MissingKeyError(first.message, variable=key_variable(first.gateway_id))
    return InvalidRequestError(
        first.message, field=first.field, allowed=first.allowed, hint=first.hint
    )
