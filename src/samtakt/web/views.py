"""What every view begins with: the action it performs, or that it is public."""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


def does(action: str) -> Callable[[View], View]:
    """Name the action that a view performs; the middleware refuses roles without it."""

    def name_it(view: View) -> View:
        view.action = action  # type: ignore[attr-defined]
        return view

    return name_it


def public(view: View) -> View:
    """Mark a view that anybody may see, signed in or not."""
    view.public = True  # type: ignore[attr-defined]
    return view
