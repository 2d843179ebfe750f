"""A bar on the terminal while something takes its minutes."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from samtakt.planning.loading import Observe


@contextmanager
def progress_on(console: Console) -> Iterator[Observe]:
    """Show a bar for as long as the block runs; gives what moves it."""
    columns = (
        TextColumn("{task.description:<32.32}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as bar:
        shown = bar.add_task("", total=100)
        yield lambda percent, what: bar.update(shown, completed=percent, description=what)
