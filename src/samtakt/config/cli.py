"""`samtakt …`: the project's commands, which are Django's management commands."""

import os
import sys


def main() -> None:
    """Run one command; `samtakt help` lists them."""
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samtakt.config.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
