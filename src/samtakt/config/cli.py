"""`samtakt …`: the project's commands, which are Django's management commands."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator

# Commands that work in a database of their own, thrown away afterwards.
WITHOUT_AN_INSTALLATION = {
    "analyse",
    "plan",
    "share-costs",
    "verify-audit",
    "verify-costs",
    "verify-plan",
}


def main() -> None:
    """Run one command; `samtakt help` lists them. Dashes in a name are as good as underscores."""
    name = sys.argv[1] if len(sys.argv) > 1 else "help"
    if _module_of(name) == "import_matrix" and "--dry-run" in sys.argv:
        # Reading one file needs no application: it answers at once, file after file.
        from samtakt.management import matrix_dry_run

        sys.exit(matrix_dry_run.main(sys.argv[2:]))
    with _data_folder(name):
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samtakt.config.settings")
        from django.core.management import execute_from_command_line

        execute_from_command_line([sys.argv[0], _module_of(name), *sys.argv[2:]])


def _module_of(name: str) -> str:
    return name if name.startswith("-") else name.replace("-", "_")


@contextlib.contextmanager
def _data_folder(name: str) -> Iterator[None]:
    if name == "demo":
        # Its own folder, so that a demo never touches an installation's data.
        os.environ["SAMTAKT_DATA"] = os.environ.get("SAMTAKT_DEMO_DATA", "var/demo")
        os.environ.pop("DATABASE_URL", None)
    if name not in WITHOUT_AN_INSTALLATION:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="samtakt-") as folder:
        os.environ["SAMTAKT_DATA"] = folder
        os.environ.pop("DATABASE_URL", None)
        yield


if __name__ == "__main__":
    main()
