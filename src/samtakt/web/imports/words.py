"""How the codes of an import are said to whoever reads the pages."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samtakt.foundation.spreadsheets.columns import IDENTITY_NUMBER, IGNORE
from samtakt.foundation.spreadsheets.frames import COMPETENCE, TARGET, TOTAL
from samtakt.foundation.spreadsheets.runs import ImportKind
from samtakt.foundation.spreadsheets.understanding import LIST, LONG, TRANSPOSED, WIDE

KIND_HELP = {
    ImportKind.EMPLOYEES: _(
        "One person a row: name or employee number, team, shift, role, employed from and to."
    ),
    ImportKind.MATRIX: _(
        "Who can do what: people down and competences across, the other way round, or one rating a row. Any scale."
    ),
    ImportKind.REQUIREMENTS: _(
        "Which level a role needs in each competence, as a list or as a matrix of roles."
    ),
    ImportKind.HEADCOUNT: _(
        "How many people a team or a shift needs, in all or for each competence."
    ),
    ImportKind.CERTIFICATES: _("Who holds which certificate, issued when, valid until when."),
    ImportKind.COURSES: _(
        "What can be learnt, from which level to which, with hours, price, group size, places and dates. Also a provider’s feed: EMG XML, or EMIL JSON from Susa-navet."
    ),
    ImportKind.LIBRARY: _(
        "A library of competences: code, names, heading, levels in words, ESCO identifier."
    ),
    ImportKind.CERTIFICATE_TYPES: _(
        "Which certificates there are and for how long they are valid."
    ),
}

LAYOUTS = {
    WIDE: _("People down, competences across"),
    TRANSPOSED: _("Competences down, people across"),
    LONG: _("One rating or requirement a row"),
    LIST: _("A list with one thing a row"),
}
LIST_LAYOUTS = {
    WIDE: _("A matrix with headings across"),
    TRANSPOSED: _("A matrix with headings down"),
    LONG: _("A list with one thing a row"),
    LIST: _("A list with one thing a row"),
}

MEANINGS = {
    COMPETENCE: _("Competence"),
    TARGET: _("Required level"),
    TOTAL: _("Sum or average; left out"),
    IGNORE: _("Left out"),
    IDENTITY_NUMBER: _("Personal identity number; never read"),
    "name": _("Name"),
    "given_name": _("Given name"),
    "family_name": _("Family name"),
    "employee_number": _("Employee number"),
    "team": _("Team"),
    "shift": _("Shift"),
    "role": _("Role"),
    "site": _("Site"),
    "company": _("Company"),
    "comment": _("Comment"),
    "sex": _("Sex"),
    "birth_date": _("Date of birth"),
    "birth_year": _("Year of birth"),
    "employed_from": _("Employed from"),
    "employed_to": _("Employed to"),
    "employment_kind": _("Kind of employment"),
    "percentage": _("Working time, per cent"),
    "retirement_date": _("Retires on"),
    "email": _("Email"),
    "phone": _("Telephone"),
    "manager": _("Line manager"),
    "level": _("Level"),
    "level_written": _("Level as written"),
    "from_level_written": _("From level, as written"),
    "to_level_written": _("To level, as written"),
    "assessed_on": _("Assessed on"),
    "assessor": _("Assessed by"),
    "source": _("Source"),
    "competence_code": _("Code of the competence"),
    "criticality": _("Criticality"),
    "valid_from": _("Valid from"),
    "valid_to": _("Valid to"),
    "number": _("Number of people"),
    "group": _("Group"),
    "ssyk": _("SSYK code"),
    "most_absent": _("Most absent at once"),
    "code": _("Code"),
    "name_sv": _("Name in Swedish"),
    "name_en": _("Name in English"),
    "esco_uri": _("ESCO identifier"),
    "esco_match": _("How well ESCO matches"),
    "provider": _("Provider"),
    "place": _("Place"),
    "contact": _("Contact"),
    "object": _("Sort of certificate"),
    "basis": _("Basis"),
    "interval_months": _("Valid for, months"),
    "ends_with_month": _("Valid to the end of the month"),
    "checked_on": _("Checked on"),
    "type": _("Type"),
    "issued": _("Issued on"),
    "scope": _("What it covers"),
    "confirmed_on": _("Last confirmed"),
    "result": _("Result"),
    "area": _("Within the area"),
    "tasks": _("For work with"),
    "first_interval_months": _("First valid for, months"),
    "confirmation_months": _("Months between signatures"),
    "least_age": _("Least age"),
    "issuer": _("Issued by"),
    "certificate_number": _("Certificate number"),
    "from_level": _("From level"),
    "to_level": _("To level"),
    "hours": _("Hours"),
    "days": _("Days"),
    "weeks": _("Weeks"),
    "start": _("Starts on"),
    "end": _("Ends on"),
    "price_per_session": _("Price per session"),
    "price_per_seat": _("Price per seat"),
    "min_participants": _("Fewest participants"),
    "max_participants": _("Most participants"),
    "language": _("Language"),
    "prerequisites": _("Prerequisites"),
    "online": _("Online"),
    "description": _("Description"),
    "description_en": _("Description in English"),
    "url": _("Web address"),
    "certificate": _("Gives the certificate"),
    "mandatory": _("Required by law"),
    "provider_key": _("The provider’s identifier"),
    "sessions_per_week": _("Sessions in a week, at most"),
    "seqf": _("SeQF level"),
    "points": _("YH points"),
    "decision": _("Decision"),
    "form": _("Form of the course"),
    "event": _("The event’s identifier"),
    "start_type": _("How the start is told"),
    "start_period": _("Month or term of the start"),
    "start_text": _("Start in words"),
    "apply_by": _("Apply by"),
    "venue": _("Venue"),
    "street": _("Street address"),
    "latitude": _("Latitude"),
    "longitude": _("Longitude"),
    "event_url": _("The event’s web address"),
    "event_language": _("The event’s language"),
    "currency": _("Currency"),
    "vat": _("VAT, per cent"),
    "vat_included": _("VAT is included"),
    "rebate": _("Rebate, per cent"),
    "rebate_from": _("Rebate from"),
    "rebate_to": _("Rebate to"),
    "cancelled": pgettext_lazy("date", "Cancelled"),
    "cancelled_reason": _("Why it is cancelled"),
    "aliases": _("Other names"),
    "is_heading": _("Heading"),
    "parent_code": _("Stands under"),
    "group_en": _("Group in English"),
    "hard_to_recruit": _("Critical: hard to recruit"),
    "state": _("State"),
    "retired_on": _("Retired on"),
    "replaced_by": _("Replaced by"),
    **{
        f"anchor{level}_{language}": text
        for level in range(5)
        for language, text in (
            ("sv", format_lazy(_("Level {level} in Swedish"), level=level)),
            ("en", format_lazy(_("Level {level} in English"), level=level)),
        )
    },
}
"""What a column can mean, and what a refused field is called."""

SCALES = {
    "iluo-a": _("ILUO, where O can train others"),
    "iluo-b": _("ILUO, quarters of a circle"),
    "iluo-c": _("ILUO, where U can train others and O improves the process"),
    "ilu": _("ILU, three letters"),
    "0-4": _("0–4"),
    "1-5": _("1–5, from none to can instruct"),
    "1-5-consult": _("1–5, consult levels from basic to expert"),
    "0-5": _("0–5"),
    "0-3": _("0–3"),
    "cefr": _("CEFR, A1–C2"),
    "percent": _("Per cent"),
    "quarter-circles": _("Quarters of a circle"),
    "ticks": _("Ticks: can or cannot"),
    "words": _("Words"),
    "custom": _("Your own scale"),
    "legend": _("The scale that the file explains"),
}
SCALE_REASONS = {
    "values": _("Guessed from the values."),
    "legend": _("Explained in the file itself."),
    "default": _("Nothing in the file tells; the most usual scale was taken."),
    "mapping": _("Chosen by you."),
}

NEW = {
    "competences": _("Competences"),
    "certificate_types": _("Certificate types"),
    "roles": _("Roles"),
    "teams": _("Teams"),
    "shifts": _("Shifts"),
    "sites": _("Sites"),
    "providers": _("Providers"),
    "courses": _("Courses"),
    "people": _("People"),
}

BROUGHT = {
    "people": _("People"),
    "Person": _("People"),
    "Employment": _("Employments"),
    "teams": _("Teams"),
    "Team": _("Teams"),
    "shifts": _("Shifts"),
    "Shift": _("Shifts"),
    "sites": _("Sites"),
    "Site": _("Sites"),
    "roles": _("Roles"),
    "Role": _("Roles"),
    "roles.named": _("People with a role"),
    "RoleAssignment": _("Roles that people have"),
    "competences": _("Competences"),
    "Competence": _("Competences"),
    "CompetenceAlias": _("Other names of competences"),
    "CompetenceAnchor": _("Wordings of levels"),
    "CompetenceVersion": _("Versions of competences"),
    "ProfileRow": _("Rows of roles' profiles"),
    "profile_rows": _("Rows of roles' profiles"),
    "anchors": _("Wordings of levels"),
    "aliases": _("Other names of competences"),
    "ConceptLink": _("Links to taxonomies"),
    "MatchCorrection": _("Remembered meanings of words"),
    "links": _("Links to taxonomies"),
    "Scale": _("Scales"),
    "ScaleLevel": _("Steps of scales"),
    "observations": _("Observations"),
    "Observation": _("Observations"),
    "agreed_levels": _("Agreed levels"),
    "AgreedLevel": _("Agreed levels"),
    "levels": _("Levels that were there already"),
    "requirements": _("Requirements"),
    "Requirement": _("Requirements"),
    "headcount_requirements": _("Headcount requirements"),
    "HeadcountRequirement": _("Headcount requirements"),
    "minimum_staffing": _("Least staffing of teams"),
    "MinimumStaffing": _("Least staffing of teams"),
    "certificates": _("Certificates"),
    "Certificate": _("Certificates"),
    "certificate_types": _("Certificate types"),
    "CertificateType": _("Certificate types"),
    "permits": _("Permits"),
    "Permit": _("Permits"),
    "permit_types": _("Kinds of permits"),
    "PermitType": _("Kinds of permits"),
    "fitness": _("Examinations"),
    "Fitness": _("Examinations"),
    "fitness_types": _("Kinds of examinations"),
    "FitnessType": _("Kinds of examinations"),
    "Confirmation": _("Signatures"),
    "courses": _("Courses"),
    "Course": _("Courses"),
    "outcomes": _("What courses lead to"),
    "CourseOutcome": _("What courses lead to"),
    "CoursePrerequisite": _("Prerequisites"),
    "Provider": _("Providers"),
    "Offer": _("Offers"),
    "dates": _("Dates of courses"),
    "OfferDate": _("Dates of courses"),
    "Rebate": _("Rebates"),
    "Venue": _("Venues"),
}
"""What an import brings: the areas' own counts before it, the rows' models after it."""
MOST_TELLING = (
    "people", "Person", "agreed_levels", "AgreedLevel", "requirements", "Requirement",
    "headcount_requirements", "HeadcountRequirement", "certificates", "Certificate", "courses",
    "Course", "certificate_types", "CertificateType", "competences", "Competence", "teams", "Team",
    "minimum_staffing", "MinimumStaffing", "roles", "Role",
)  # fmt: skip
"""What a line in a list says first."""

NOT_ASSESSED = pgettext_lazy("level", "Not assessed")
