"""Planning one request for one gateway."""

from dataclasses import replace

from runway_core.errors import ConfigurationError, InvalidRequestError, MissingKeyError
from runway_core.gateways.codec import encode
from runway_core.gateways.grammar import GatewaySpec, ModelSpec, WireValues
from runway_core.models import (
    FREE,
    UNKNOWN_PRICE,
    GenerationRequest,
    Plan,
    Price,
    Refusal,
)

from .fitting import Fitter
from .frames import FrameForms, chosen_frames, fit_frames


def plan(
    request: GenerationRequest,
    spec: GatewaySpec,
    *,
    model_id: str | None = None,
    frames: FrameForms,
    base_url: str | None = None,
    simulated: bool = False,
    callback_url: str | None = None,
    has_key: bool = True,
) -> Plan | Refusal:
    """Say exactly what a gateway would be sent, or why it cannot be.

    Args:
        request: What the user asks for; a seed of None is left to the gateway.
        spec: The gateway.
        model_id: One of its models, or free text where it takes any; None: its first current one.
        frames: Prepares the pictures.
        base_url: Where the gateway is; None: the documented address.
        simulated: The built-in simulator stands in; needs ``base_url``, no key, costs nothing.
        callback_url: Where the gateway may report to, where it can.
        has_key: Whether a key is known.

    Returns:
        A plan, without keys, that a submit sends as it is; or the field that stands in the way.
    """
    wanted_id = (model_id or "").strip() or None
    model = spec.model(wanted_id)
    try:
        _check_access(spec, base_url, simulated=simulated, has_key=has_key)
        return _planned(
            request,
            spec,
            _known(spec, model, wanted_id),
            frames,
            base_url=base_url or spec.base_url or "",
            simulated=simulated,
            callback_url=callback_url,
        )
    except (InvalidRequestError, ConfigurationError) as error:
        shown_id = wanted_id or (model.id if model else "")
        return _refusal(spec, shown_id, error, simulated=simulated)


def _known(spec: GatewaySpec, model: ModelSpec | None, wanted_id: str | None) -> ModelSpec:
    """Return the model, one that is not listed under the name that was typed."""
    if model is None:
        raise InvalidRequestError(
            f"{spec.label} has no model {wanted_id!r}",
            field="model",
            allowed=", ".join(item.id for item in spec.models),
            hint="Choose one of its models.",
        )
    typed = wanted_id or model.id
    return model if model.id else replace(model, id=typed, label=typed)


def _refusal(
    spec: GatewaySpec,
    model_id: str,
    error: InvalidRequestError | ConfigurationError,
    *,
    simulated: bool,
) -> Refusal:
    is_key = isinstance(error, MissingKeyError)
    return Refusal(
        gateway_id=spec.id,
        gateway_label=spec.label,
        model_id=model_id,
        simulated=simulated,
        field=getattr(error, "field", "api_key" if is_key else "base_url"),
        message=_sentence(error.message, spec),
        allowed=getattr(error, "allowed", ""),
        hint=error.hint,
    )


def _check_access(
    spec: GatewaySpec, base_url: str | None, *, simulated: bool, has_key: bool
) -> None:
    if not simulated and spec.key_required and not has_key:
        raise MissingKeyError(
            f"{spec.label} needs an API key",
            variable=spec.key_env,
            hint=f"Type a key on the Gateways page or set {spec.key_env}; the simulated twin and "
            "the local render need none.",
        )
    if not (base_url or spec.base_url):
        raise ConfigurationError(
            f"{spec.label} documents no address of its own",
            hint=f"Set {spec.base_url_env} to the address of the service you use.",
        )


def _planned(
    request: GenerationRequest,
    spec: GatewaySpec,
    model: ModelSpec,
    forms: FrameForms,
    *,
    base_url: str,
    simulated: bool,
    callback_url: str | None,
) -> Plan:
    chosen, dropped = chosen_frames(request, spec, model)
    fit = Fitter(request, spec, model, model.id, has_picture=bool(chosen))
    ratio, frame_size = fit.ratio()
    prompt_text = fit.prompt_text()
    fitted = fit_frames(chosen, spec, forms, ratio=frame_size)
    duration_s = fit.duration_s()
    values = WireValues(
        model=model.id,
        prompt_text=prompt_text,
        first_frame=fitted.first,
        last_frame=fitted.last,
        foreground_mask=fitted.mask,
        ratio=ratio,
        duration_s=duration_s,
        seed=fit.seed(),
        watermark=fit.option("watermark"),
        style=fit.option("style"),
        motion=fit.motion(),
        motion_score=fit.option("motion_score"),
        interpolate=fit.option("interpolate"),
        upscale=fit.option("upscale"),
        callback_url=callback_url,
    )
    return Plan(
        gateway_id=spec.id,
        gateway_label=spec.label,
        model_id=model.id,
        simulated=simulated,
        wire=encode(spec, base_url, values, request.extra_body),
        adjustments=(*fit.adjustments, *dropped),
        notes=(*_model_notes(spec, model), *fitted.notes),
        price=_price(spec, model, duration_s, simulated=simulated),
    )


def _model_notes(spec: GatewaySpec, model: ModelSpec) -> list[str]:
    notes = []
    if model.retired_on is not None:
        day = model.retired_on.isoformat()
        notes.append(f"{model.label} was retired by Runway on {day}; expect it to fail.")
    if all(model.id != item.id for item in spec.models):
        notes.append(f"{model.id} is not in the documents of {spec.label}; its limits are unknown.")
    return notes


def _price(spec: GatewaySpec, model: ModelSpec, duration_s: int, *, simulated: bool) -> Price:
    if simulated:
        return Price(amount=0.0, source="simulated: nothing is charged")
    card = spec.price_card
    if card is None or model.credits_per_s is None:
        return UNKNOWN_PRICE
    if card.usd_per_credit == 0:
        return FREE
    return Price(
        amount=round(model.credits_per_s * duration_s * card.usd_per_credit, 4),
        source=f"{card.source} (checked {card.checked_on.isoformat()})",
    )


def _sentence(text: str, spec: GatewaySpec) -> str:
    """Return a message as a sentence: a capital first, unless a name leads, a full stop last."""
    lead = text if text.startswith(spec.label) else text[:1].upper() + text[1:]
    return lead + ("" if text.endswith((".", "!", "?")) else ".")
