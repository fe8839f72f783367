"""API keys: from the settings, or typed for the session; in memory only, looked up when needed."""

import threading

from pydantic import SecretStr

from runway_core.settings import PREFIX, Settings


def key_variable(gateway_id: str) -> str:
    """Return the name of the environment variable that holds a gateway's key."""
    return f"{PREFIX}{gateway_id.upper()}_API_KEY"


class KeyRing:
    """The keys of every workspace. Keys never leave this object except to sign a request."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._typed: dict[tuple[str, str], SecretStr] = {}

    def find(self, gateway_id: str, workspace: str) -> SecretStr | None:
        """Return the typed key, else the configured one, else None."""
        with self._lock:
            typed = self._typed.get((workspace, gateway_id))
        return typed or self._settings.gateway(gateway_id).api_key

    def typed(self) -> list[tuple[str, str]]:
        """Return (workspace, gateway id) of every key that was typed here."""
        with self._lock:
            return list(self._typed)

    def type_key(self, gateway_id: str, workspace: str, key: str) -> None:
        """Hold a key for this process; an empty one is forgotten."""
        with self._lock:
            if key.strip():
                self._typed[workspace, gateway_id] = SecretStr(key.strip())
            else:
                self._typed.pop((workspace, gateway_id), None)
