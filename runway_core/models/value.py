"""The base of every model that crosses a border."""

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from runway_core.errors import InvalidRequestError


class Value(BaseModel):
    """A frozen model whose faults are told as `InvalidRequestError`, field and limit named."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(str(part) for part in first["loc"]) or type(self).__name__
            raise InvalidRequestError(
                f"{name} cannot be {first.get('input')!r:.80}: {first['msg']}",
                field=name,
                allowed=first["msg"],
                hint=f"Correct {name} and try again; nothing was sent.",
            ) from error
