"""The one source of chance: a stream of draws per purpose, the same for the same seed."""

from __future__ import annotations

import random


def stream(seed: int, *purpose: str) -> random.Random:
    """Return draws that depend on the seed and the purpose only, not on what was drawn before."""
    return random.Random(" ".join((str(seed), *purpose)))  # noqa: S311 made-up data, no secrets
