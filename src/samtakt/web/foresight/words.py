"""The words of the shipped assumptions, marked so that the phrase book knows them.

The rows themselves are data, in `foundation/legalrules.csv`: pages translate a row's description,
unit and source when they show it, and leave what an administrator has written as it is.
"""

from django.utils.translation import gettext_noop as _

SHIPPED = (
    _(
        "Age at which a person without a planned date is counted as leaving (riktålder; "
        "each company may plan its own)"
    ),
    _("years"),
    _("Pensionsmyndigheten, riktålder"),
    _("Holders below which a competence is vulnerable in day work"),
    _("people"),
    _("Platform default, requirements R-37"),
    _("Platform default, requirements R-47"),
    _("Holders below which a competence is vulnerable in shift work"),
    _("AFS 2023:10, av.se (further requirements for certain allergens)"),
    _(
        "Standard deviation of the age at which those without a planned date retire, "
        "around the retirement age"
    ),
    _(
        "Platform default; the mean age of drawing a pension was 64.6 to 66.0 in "
        "2004–2024 (Pensionsmyndigheten, Pensionsåldrar och arbetslivets längd 2025)"
    ),
    _(
        "Share of permanent staff who leave in a year; those who retire are in it, so it "
        "errs on the cautious side"
    ),
    _("percent a year"),
    _("Teknikföretagen, personalomsättning i industrin sedan 2015 (2024-02-16)"),
    _("Share of fixed-term staff who leave in a year before their term ends"),
    _("Platform default; enter your own"),
    _("Share of agency staff who leave in a year"),
    _("What an hour of one's own staff costs, contributions included"),
    _("SEK per hour"),
    _("SCB, arbetskostnader för arbetare, tillverkningsindustri (C), december 2024"),
    _("Advertising, selection and introduction of one new employee"),
    _("SEK per person"),
    _("From the decision to recruit until the new employee starts, notice included"),
    _("days"),
    _("The same for a competence that is hard to recruit"),
    _("What an hour of somebody hired in costs"),
    _("From the order until somebody hired in starts"),
    _("Working hours of a month for which somebody is hired in"),
    _("hours"),
    _("Introduction of somebody who already has the level in another team"),
    _("From the decision until somebody from another team works alone"),
    _("Learner's hours of coaching at work for one level, where no course takes the step"),
    _("hours per level"),
    _("The coach's hours for one level"),
    _("Hours of coaching that fit into a week beside the ordinary work"),
    _("hours a week"),
    _("From the order until a course starts for which the catalogue has no date"),
    _("Hours of coaching a week while somebody is new; the rest is ordinary work and courses"),
)
