"""A course as schema.org `Course` with `CourseInstance`, for whoever reads catalogues by machine.

Published under an address of its own, which the page names as its alternate: the pages' policy
allows no script in them.
"""

from collections.abc import Iterable
from typing import Any

from samtakt.catalogue.days import days_of
from samtakt.catalogue.models import Course, Offer, OfferDate

CONTEXT = "https://schema.org"
EVENT_STATUS = {
    False: f"{CONTEXT}/EventScheduled",
    True: f"{CONTEXT}/EventCancelled",
}


def as_jsonld(course: Course, offers: Iterable[Offer], address: str) -> dict[str, Any]:
    """Return a course with its offers, each with its dates prefetched."""
    offers = list(offers)
    told: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "Course",
        "@id": address,
        "url": course.url or address,
        "courseCode": course.code,
        "name": course.name,
        "description": course.description,
        "inLanguage": course.language,
        "timeRequired": f"PT{course.hours.normalize():f}H",
        "teaches": [
            {"@type": "DefinedTerm", "name": one.competence.name, "termCode": one.competence.code}
            for one in course.outcomes.all()
        ],
        "coursePrerequisites": [one.required.name for one in course.requires.all()],
        "provider": [{"@type": "Organization", "name": one.provider.name} for one in offers],
        "hasCourseInstance": [
            _instance(course, offer, date) for offer in offers for date in offer.dates.all()
        ],
    }
    if course.grants:
        told["educationalCredentialAwarded"] = course.grants.name
    if course.seqf_level:
        told["educationalLevel"] = f"SeQF {course.seqf_level}"
    return {key: value for key, value in told.items() if value not in ("", [])}


def _instance(course: Course, offer: Offer, date: OfferDate) -> dict[str, Any]:
    date.offer, offer.course = offer, course
    days = days_of(date)
    told: dict[str, Any] = {
        "@type": "CourseInstance",
        "courseMode": "online" if date.online else "onsite",
        "inLanguage": date.language or course.language,
        "eventStatus": EVENT_STATUS[date.cancelled_on is not None],
        "organizer": {"@type": "Organization", "name": offer.provider.name},
        "maximumAttendeeCapacity": offer.maximum,
    }
    if date.starts_on:
        told["startDate"] = date.starts_on.isoformat()
        told["endDate"] = (date.ends_on or days[-1]).isoformat()
    if date.online:
        told["location"] = {"@type": "VirtualLocation", "url": date.url or course.url}
        if not (date.url or course.url):
            del told["location"]["url"]
    elif date.place:
        told["location"] = _place(date)
    if offer.price_stated:
        told["offers"] = {
            "@type": "Offer",
            "category": "Paid" if offer.price_per_seat or offer.price_per_session else "Free",
            "price": str(offer.price_per_seat),
            "priceCurrency": "SEK",
        }
    return told


def _place(date: OfferDate) -> dict[str, Any]:
    address = {"@type": "PostalAddress", "addressLocality": date.place, "addressCountry": "SE"}
    place: dict[str, Any] = {"@type": "Place", "name": date.place, "address": address}
    if date.venue:
        place["name"] = date.venue.name
        place["amenityFeature"] = [
            {"@type": "LocationFeatureSpecification", "name": name, "value": True}
            for name in date.venue.access
        ]
        if date.venue.street:
            address["streetAddress"] = date.venue.street
    return place
