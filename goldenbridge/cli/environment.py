"""A fund's folder: where its settings, data and keys lie, and how a command enters it.

fund/goldenbridge.env   settings as KEY=value lines
fund/data/              databases, public log, static files
fund/keys/              what must not lie beside the data: the log's key, the server's secret
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Final

import django
from django.core.exceptions import ImproperlyConfigured

from goldenbridge.cli import files
from goldenbridge.core.errors import BridgeError, words

ENVIRONMENT: Final = "goldenbridge.env"
ADDRESSES: Final = ("DATABASE_URL", "KEYSTORE_URL")


class NoFund(BridgeError):
    """The folder holds no fund."""

    code = "no_fund"
    status = 404
    sentence = words("There is no fund in the folder “{folder}”. Start one with `goldenbridge init`.")


class BadSettings(BridgeError):
    """The settings are such that nobody may serve with them."""

    code = "bad_settings"
    status = 409
    sentence = words("The settings will not do: {reason}.")


def write(folder: Path, settings: Mapping[str, str]) -> None:
    """Write a fund's settings, whole or not at all; nobody but their owner may read them, its data and its keys."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for part in (folder / "data", folder / "keys"):
        part.mkdir(exist_ok=True)
        part.chmod(0o700)
    unfinished = folder / f"{ENVIRONMENT}.unfinished"
    unfinished.touch(mode=0o600)
    unfinished.write_text("".join(f"{key}={value}\n" for key, value in settings.items()), encoding="utf-8")
    unfinished.replace(folder / ENVIRONMENT)


def addresses() -> dict[str, str]:
    """The databases that the shell names, for settings that shall keep them."""
    return {name: os.environ[name] for name in ADDRESSES if name in os.environ}


def read(folder: Path) -> dict[str, str]:
    """The settings of a fund's folder; NoFund if there is none."""
    path = folder / ENVIRONMENT
    if not path.exists():
        raise NoFund(folder=folder)
    lines = files.read_text(path).splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def apply(folder: Path, settings: Mapping[str, str] | None = None) -> None:
    """Put a fund's settings into the environment; what is set there already wins, so that a shell can override.

    With `settings`, these instead of those in the folder: whoever makes a fund writes them last.
    """
    folder = folder.resolve()
    places = {"GOLDENBRIDGE_DATA": str(folder / "data"), "GOLDENBRIDGE_LOG_KEY": str(folder / "keys" / "log.skey")}
    for key, value in {**places, **(read(folder) if settings is None else settings)}.items():
        os.environ.setdefault(key, value)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goldenbridge.settings")


def enter(folder: Path, settings: Mapping[str, str] | None = None) -> None:
    """Apply a fund's settings and set Django up on them; BadSettings if they are refused."""
    apply(folder, settings)
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise BadSettings(reason=error) from None


def load(module: str) -> ModuleType:
    """Import what needs Django, after a fund was entered. With cli.main the only import by name."""
    return import_module(module)
