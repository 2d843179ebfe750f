"""Sets the clock of a trial installation: its processes live on the day that a file names.

Python imports a module of this name when it starts, if its folder is on `PYTHONPATH`. So every
process of the installation, the server's children and the worker as well, has the same day,
and the code under test has no switch for it.
"""

import datetime
import os
from pathlib import Path

DAY_FILE = "SAMTAKT_TRIAL_DAY_FILE"


def set_clock() -> None:
    """Move the clock to the day in the file, at the time of day that it is; it runs on from there."""
    path = os.environ.get(DAY_FILE)
    if not path or not Path(path).exists():
        return
    import time_machine

    day = datetime.date.fromisoformat(Path(path).read_text(encoding="utf-8").strip())
    noon = datetime.time(12, tzinfo=datetime.UTC)
    time_machine.travel(datetime.datetime.combine(day, noon), tick=True).start()


set_clock()
