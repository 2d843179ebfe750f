"""What the date of a course is called, in the language that is active."""

from django.utils.translation import gettext as _

from samtakt.catalogue.models import OfferDate
from samtakt.foundation.formats import date_text


def place_words(date: OfferDate) -> str:
    """Return where a date is held."""
    return _("online") if date.online else date.place


def date_words(date: OfferDate) -> str:
    """Return what a date is called in a list of one course's dates: the day and the place."""
    place = place_words(date)
    return f"{date_text(date.starts_on)}, {place}" if date.starts_on else place


def session_words(date: OfferDate) -> str:
    """Return what a date is called among those of other courses: the course, place and day."""
    return f"{date.offer.course.name}, {place_words(date)}, {date_text(date.starts_on)}"
