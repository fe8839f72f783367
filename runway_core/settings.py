"""Everything that can be set, read once from the environment, ``.env`` and secrets.

One frozen class with the prefix ``PLAYGROUND_``; the composition root builds it and passes it down.
"""

import os
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from .errors import ConfigurationError

PREFIX = "PLAYGROUND_"
_GATEWAY_SETTING = re.compile(rf"^{PREFIX}([A-Z0-9_]+)_(API_KEY|BASE_URL|TASK_DEADLINE_S)$")


class GatewaySettings(BaseModel):
    """What is set for one gateway alone."""

    model_config = ConfigDict(frozen=True)

    api_key: SecretStr | None = None
    base_url: str | None = None
    task_deadline_s: float | None = Field(None, gt=0)


class Settings(BaseSettings):
    """The settings of one playground; every field has the environment name ``PLAYGROUND_<FIELD>``.

    Raises:
        ConfigurationError: A value does not fit its field (from `load_settings`).
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True
    )

    data_dir: Path = Field(
        Path(".playground"), description="Folder for the database, the media and the locks."
    )
    database_url: str | None = Field(
        None,
        description="Where jobs are kept; empty is a SQLite file in the data folder, "
        "`postgresql+psycopg://…` is a PostgreSQL database.",
    )
    media_url: str | None = Field(
        None,
        description="Where videos and pictures are kept; empty is a folder in the data folder, "
        "`s3://bucket/prefix` is an S3-compatible store.",
    )
    public_url: str | None = Field(
        None,
        description="The address under which the internet reaches this app; needed for gateways "
        "that fetch the picture by link, and for webhooks.",
    )
    signing_key: SecretStr | None = Field(
        None,
        description="Secret that signs media links; empty makes one and keeps it in the data "
        "folder.",
    )
    link_lifetime_s: int = Field(
        6 * 3600, ge=60, description="How long a signed media link works, in seconds."
    )
    runway_version: str = Field(
        "2024-11-06",
        description="The API version named to Runway and to the gateways that pass it on "
        "(`X-Runway-Version`).",
    )
    poll_interval_s: float | None = Field(
        None,
        gt=0,
        description="Shortest time between two readings of one task, in seconds; empty is as each "
        "gateway asks, 5 s for most.",
    )
    task_deadline_s: float = Field(
        3600.0, gt=0, description="How long a task is followed before it counts as expired."
    )
    max_image_bytes: int = Field(
        64 * 2**20,
        gt=0,
        description="Largest picture file that is accepted, in bytes; for more than 68 million "
        "raise `server.maxUploadSize` in `.streamlit/config.toml`, too.",
    )
    max_video_bytes: int = Field(
        2 * 2**30, gt=0, description="Largest video that is downloaded, in bytes."
    )
    render_workers: int = Field(
        1, ge=1, le=16, description="How many local renders run at once; each uses two cores."
    )
    cap_batch_usd: Decimal | None = Field(
        None,
        ge=0,
        description="The most that one Generate may cost, in dollars; empty is no cap, 0 allows "
        "only what is free.",
    )
    cap_day_usd: Decimal | None = Field(
        None,
        ge=0,
        description="The most that a workspace may spend in a day, which is the server's and "
        "begins at 00:00 UTC, in dollars; empty is no cap.",
    )
    cap_workspace_usd: Decimal | None = Field(
        None,
        ge=0,
        description="The most that a workspace may spend altogether, in dollars; empty is no cap.",
    )
    unknown_price_usd: Decimal | None = Field(
        None,
        ge=0,
        description="What a job counts as under a cap where its price is not documented, in "
        "dollars, 0 for nothing; empty: under a cap such a job is not sent.",
    )
    allowed_hosts: str = Field(
        "",
        description="Hosts on private addresses that may be called all the same, separated by "
        "commas; the hosts of configured base URLs always may.",
    )
    allowed_users: str = Field(
        "",
        description="Who may sign in where a login is set up: verified e-mail addresses, `@domain` "
        "or ids, separated by commas; empty is everybody whom the sign-in service lets in.",
    )
    gateways: dict[str, GatewaySettings] = Field(
        default_factory=dict,
        exclude=True,
        description="Keys, base URLs and deadlines, from `PLAYGROUND_<GATEWAY ID>_API_KEY`, "
        "`PLAYGROUND_<GATEWAY ID>_BASE_URL` and `PLAYGROUND_<GATEWAY ID>_TASK_DEADLINE_S`.",
    )

    def gateway(self, gateway_id: str) -> GatewaySettings:
        """Return what is set for one gateway; empty where nothing is."""
        return self.gateways.get(gateway_id, GatewaySettings())

    def deadline_s(self, gateway_id: str) -> float:
        """Return how long a task of one gateway is followed, in seconds."""
        return self.gateway(gateway_id).task_deadline_s or self.task_deadline_s


def load_settings(environ: Mapping[str, str] | None = None, **changes: Any) -> Settings:
    """Read the settings; ``changes`` win over the environment.

    Raises:
        ConfigurationError: A value does not fit; the message names the variable, never a key.
    """
    dotenv = {key: value for key, value in dotenv_values(".env").items() if value}
    known = {**dotenv, **(os.environ if environ is None else environ)}
    changes.setdefault("gateways", _gateway_settings(known))
    try:
        return Settings(**changes)
    except ValidationError as error:
        first = error.errors()[0]
        place = [str(part) for part in first["loc"] if part != "gateways"]
        name = PREFIX + "_".join(place).upper()
        raise ConfigurationError(
            f"{name} cannot be used: {first['msg']}",
            hint=f"Correct {name} in the environment or in .env and start again.",
        ) from None


def _gateway_settings(environ: Mapping[str, str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, value in environ.items():
        match = _GATEWAY_SETTING.match(name)
        if match and value.strip():
            gateway_id, field = match.group(1).lower(), match.group(2).lower()
            found.setdefault(gateway_id, {})[field] = value.strip()
    return found
