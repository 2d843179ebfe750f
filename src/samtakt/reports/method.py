"""How the figures of a report are made: levels, weights, day, what is counted apart, sources."""

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtakt.analysis.facts import MINIMUM_DAY_WORK, MINIMUM_SHIFT_WORK, RETIREMENT_AGE
from samtakt.certificates.standing import EXPIRING_SOON
from samtakt.foundation.formats import date_text, number_text, short_date
from samtakt.foundation.phrases import CANONICAL_LEVELS, CRITICALITY
from samtakt.reports.company_facts import Sources
from samtakt.reports.pages import Block, Bullets, Paragraphs, PrintedTable, Subheading


def blocks(
    *,
    as_of: datetime.date,
    horizon: datetime.date,
    retirement_age: int | None,
    soon_days: int,
    sources: Sources,
) -> tuple[Block, ...]:
    """Return the page that says how the figures are made."""
    return (
        Paragraphs(
            (
                _(
                    "All figures are as of %(day)s: requirements, employments, levels and certificates "
                    "count as they stood at the end of that day. The horizon is %(horizon)s."
                )
                % {"day": date_text(as_of), "horizon": date_text(horizon)},
            )
        ),
        _levels(),
        _weights(),
        Subheading(_("What is counted, and what is counted apart")),
        Bullets(_rules(retirement_age, soon_days)),
        *_rules_used(sources),
        Subheading(_("Sources")),
        Paragraphs(_sources(sources)),
    )


def _levels() -> PrintedTable:
    return PrintedTable(
        title=_("The five levels to which every company's own scale is mapped"),
        headings=(_("Level"), _("What somebody on the level can be trusted with")),
        to_the_right=(False, False),
        widths=(0, 1),
        rows=tuple((str(level), str(words)) for level, words in CANONICAL_LEVELS.items()),
    )


def _weights() -> PrintedTable:
    return PrintedTable(
        title=_("How much a missing level weighs"),
        headings=(_("The requirement is"), _("Points per missing level")),
        to_the_right=(False, True),
        widths=(1, 0),
        rows=tuple((str(words), number_text(weight)) for weight, words in CRITICALITY.items()),
    )


def _rules(retirement_age: int | None, soon_days: int) -> tuple[str, ...]:
    rules = [
        _(
            "A gap is what is missing to what the person's role requires. It is never negative: "
            "what somebody can do beyond the requirement does not pay for what is missing "
            "elsewhere."
        ),
        _(
            "“Not assessed” is not level 0. It is counted apart and enters no sum of gaps; a "
            "competence that nobody requires is not a requirement of 0."
        ),
        _(
            "The share that is met is weighted, and is of what somebody has assessed. The report "
            "always says beside it how much nobody has assessed."
        ),
        _("Levels are steps, not amounts: a team's level is the median, never an average."),
        _(
            "Only agreed levels count. A person counts as a holder of a competence that needs a "
            "certificate only while the certificate is valid."
        ),
        ngettext(
            "A certificate is called lapsing when its last day is within %(days)s day.",
            "A certificate is called lapsing when its last day is within %(days)s days.",
            soon_days,
        )
        % {"days": number_text(soon_days)},
    ]
    if retirement_age is not None:
        rules.append(
            _(
                "Whoever has no planned day of retirement is counted as leaving at the end of the "
                "year of turning %(age)s."
            )
            % {"age": number_text(retirement_age)}
        )
    return tuple(rules)


def _rules_used(sources: Sources) -> tuple[Block, ...]:
    if not sources.rules:
        return ()
    names = {
        RETIREMENT_AGE: _("Age of retirement where no day is planned"),
        MINIMUM_DAY_WORK: _("Least number of holders for safety, day work"),
        MINIMUM_SHIFT_WORK: _("Least number of holders for safety, shift work"),
        EXPIRING_SOON: _("Days within which a certificate is called lapsing"),
    }
    return (
        PrintedTable(
            title=_("Rules that the figures rest on"),
            headings=(_("Rule"), _("Value"), _("Source"), _("Compared with the source")),
            to_the_right=(False, True, False, False),
            widths=(1.4, 0, 1.4, 0.7),
            rows=tuple(
                (
                    names[rule.key],
                    rule.value,
                    _(rule.source),
                    short_date(rule.checked_on) or _("Not yet"),
                )
                for rule in sources.rules
            ),
        ),
    )


def _sources(sources: Sources) -> tuple[str, ...]:
    texts = [_("Staff, levels, requirements and certificates are the company's own, as handed in.")]
    if sources.linked_to_esco:
        texts.append(
            _(
                "%(linked)s of the %(all)s competences in this report are linked to ESCO "
                "%(versions)s. This report uses the ESCO classification of the European Commission."
            )
            % {
                "linked": number_text(sources.linked_to_esco),
                "all": number_text(sources.competences),
                "versions": ", ".join(sources.esco_versions),
            }
        )
    if sources.levels_from_onet:
        texts.append(
            _(
                "Required levels are guided by the O*NET® database of the U.S. Department of "
                "Labor, Employment and Training Administration (USDOL/ETA), used under the CC BY "
                "4.0 licence and changed: its levels were mapped to the five levels above. O*NET® "
                "is a trademark of USDOL/ETA, which has not approved or tested this report."
            )
        )
    return tuple(text.replace("  ", " ").replace(" .", ".") for text in texts)
