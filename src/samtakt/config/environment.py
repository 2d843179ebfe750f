"""What the environment may set, read once and with a clear message when it is wrong."""

import contextlib
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse


class BadEnvironment(Exception):
    """A setting in the environment cannot be used; the text says which and how to mend it."""


def data_folder() -> Path:
    """Return the folder for database, files and secrets: `SAMTAKT_DATA`, or `var` here."""
    folder = Path(os.environ.get("SAMTAKT_DATA", "var")).absolute()
    # Other users of the machine have no business in it: it holds the database and all files.
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def secret_key(folder: Path) -> str:
    """Return the installation's own secret, made on first use and readable by its owner only."""
    path = folder / "secret_key"
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(50))
        # A link fails, rather than replaces, if another process was first.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


def database(folder: Path) -> dict[str, Any]:
    """Return Django's database setting from `DATABASE_URL`; SQLite in the data folder if unset.

    Raises:
        BadEnvironment: the address is of no database that Samtakt runs on.
    """
    address = os.environ.get("DATABASE_URL", "")
    if not address:
        return _sqlite(folder / "samtakt.sqlite3")
    parts = urlparse(address)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadEnvironment(
            f"DATABASE_URL starts with {parts.scheme}://; use postgresql:// or sqlite:///."
        )
    query = dict(pair.partition("=")[::2] for pair in parts.query.split("&") if pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", "")) or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
    }


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            # A transaction takes the write lock when it begins, so that two writers wait for
            # each other instead of failing half-way; readers never wait (WAL).
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


def is_on(name: str, *, default: bool = False) -> bool:
    """Return whether an on/off setting is on; what is not set is as its default."""
    said = os.environ.get(name, "").lower()
    return said in {"1", "true", "yes", "on"} if said else default


def number(name: str, default: int) -> int:
    """Return a setting that is a whole number.

    Raises:
        BadEnvironment: it is set to something else.
    """
    said = os.environ.get(name, "").strip()
    if not said:
        return default
    if not (said.isascii() and said.isdigit()):
        raise BadEnvironment(f"{name} is {said!r}; it must be a whole number.")
    return int(said)


def addresses(name: str, default: str) -> list[str]:
    """Return a comma-separated setting as a list."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]
