"""The base of every model that crosses a border."""

from contextvars import ContextVar
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from runway_core.errors import InvalidRequestError

_is_lenient = ContextVar("_is_lenient", default=False)


class Value(BaseModel):
    """A frozen model whose faults are told as `InvalidRequestError`, field and limit named."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    def __init__(self, **values: Any) -> None:
        try:
            # As BaseModel does it; values inside values come through here too.
            extra: Literal["ignore"] | None = "ignore" if _is_lenient.get() else None
            self.__pydantic_validator__.validate_python(values, self_instance=self, extra=extra)
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(str(part) for part in first["loc"]) or type(self).__name__
            raise InvalidRequestError(
                f"{name} cannot be {first.get('input')!r:.80}: {first['msg']}",
                field=name,
                allowed=first["msg"],
                hint=f"Correct {name} and try again; nothing was sent.",
            ) from error

    @classmethod
    def read_stored(cls, values: Any) -> Self:
        """Read what some release has stored: fields that only a later one knows are passed over.

        Processes of two releases share a database while one replaces the other.

        Args:
            values: The fields by name, as JSON has them.

        Raises:
            InvalidRequestError: A field that is known holds what it cannot hold.
        """
        token = _is_lenient.set(True)
        try:
            return cls(**values)
        finally:
            _is_lenient.reset(token)
