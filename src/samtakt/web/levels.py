"""A level as a cell: readable by its number, its marks, its colour or its sentence."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtakt.foundation import phrases

OLD_AFTER_DAYS = 365
DAYS_IN_A_MONTH = 30.44


@dataclass(frozen=True)
class Value:
    """What is known about one person and one competence.

    `level` None is not assessed, `required` None is not required; neither is the same as 0.
    `missing` is the number of levels short; computed from the other two when not given.
    `unconfirmed`: nobody has shown the level for so long that it covers no shift.
    """

    level: int | None
    required: int | None = None
    missing: int | None = None
    age_days: int | None = None
    unconfirmed: bool = False

    @property
    def short(self) -> int:
        if self.missing is not None:
            return int(self.missing)
        if self.required is None or self.level is None:
            return 0
        return max(0, self.required - self.level)


def level_html(
    value: Value, *, who: str = "", href: str = "", old_after: int = OLD_AFTER_DAYS
) -> SafeString:
    """Return the contents of a heat map's cell: a link if it leads somewhere."""
    said = f"{who}: {sentence(value)}" if who else sentence(value)
    inner = format_html(
        '<span class="level-value" aria-hidden="true">{}</span>{}{}'
        '<span class="visually-hidden">{}</span>',
        "–" if value.level is None else value.level,
        _part("level-required", "" if value.required is None else f"/{value.required}"),
        _part("level-notes", notes(value, old_after)),
        said,
    )
    classes = _classes(value, old_after)
    if href:
        return format_html('<a class="{}" href="{}" title="{}">{}</a>', classes, href, said, inner)
    return format_html('<span class="{}" title="{}">{}</span>', classes, said, inner)


def _part(name: str, text: str) -> SafeString | str:
    return format_html('<span class="{}" aria-hidden="true">{}</span>', name, text) if text else ""


def _classes(value: Value, old_after: int) -> str:
    names = ["level", "level-none" if value.level is None else f"level-{value.level}"]
    if value.level is not None and value.short:
        names.append("level-gap")
    if value.required is None:
        names.append("level-unrequired")
    if _is_old(value, old_after):
        names.append("level-old")
    if value.unconfirmed:
        names.append("level-unconfirmed")
    return " ".join(names)


def _is_old(value: Value, old_after: int) -> bool:
    return value.level is not None and value.age_days is not None and value.age_days > old_after


def notes(value: Value, old_after: int = OLD_AFTER_DAYS) -> str:
    """Return the small print of a cell: "−1" for a gap, the age of an old value, "?" to confirm."""
    marks = []
    if value.level is not None and value.short:
        marks.append(f"\u2212{value.short}")
    if _is_old(value, old_after):
        marks.append(age_mark(value.age_days or 0))
    if value.unconfirmed:
        marks.append("?")
    return " ".join(marks)


def age_mark(days: int) -> str:
    """Return an age in the few signs that a cell has room for, "14 m" or "3 y"."""
    months = round(days / DAYS_IN_A_MONTH)
    if months < 24:
        return _("%(months)d mo") % {"months": months}
    return _("%(years)d yr") % {"years": round(months / 12)}


def age_text(days: int) -> str:
    """Return an age in words, by days, months or years."""
    months = round(days / DAYS_IN_A_MONTH)
    if months < 2:
        return ngettext("%(days)d day old", "%(days)d days old", days) % {"days": days}
    if months < 24:
        return _("%(months)d months old") % {"months": months}
    return _("%(years)d years old") % {"years": round(months / 12)}


def sentence(value: Value) -> str:
    """Return in words what a cell shows."""
    parts = [_("level %(level)d") % {"level": value.level}] if value.level is not None else []
    if value.level is None:
        parts.append(str(phrases.NOT_ASSESSED).lower())
    if value.required is None:
        parts.append(str(phrases.NOT_REQUIRED).lower())
    else:
        parts.append(_("required %(level)d") % {"level": value.required})
    if value.level is not None and value.short:
        parts.append(_("gap %(levels)d") % {"levels": value.short})
    if value.level is not None and value.age_days is not None:
        parts.append(age_text(value.age_days))
    if value.unconfirmed:
        parts.append(_("needs confirmation"))
    return ", ".join(parts)
