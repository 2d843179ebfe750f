"""Who teaches a session."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from samtakt.catalogue.models import ProviderUser
from samtakt.catalogue.providers import refuse_other_provider
from samtakt.delivery.everybody import course_name
from samtakt.delivery.models import Session, SessionTrainer
from samtakt.delivery.refusals import NotATrainerThere
from samtakt.foundation import audit
from samtakt.foundation.access import Actor, Role
from samtakt.organisations.models import User
from samtakt.organisations.notices import tell
from samtakt.organisations.queries import memberships_on

ASSIGNED = audit.verb("delivery.trainer_assigned", audit.Erasure.BLANK)
RELEASED = audit.verb("delivery.trainer_released", audit.Erasure.BLANK)
TEACHES = gettext_noop("You teach %(course)s on %(day)s.")


def assign_trainer(session: Session, user: User, *, by: Actor) -> SessionTrainer:
    """Let somebody teach a session: who sees its roster, marks attendance, knows what is asked for.

    Raises:
        NotATrainerThere: they do not sign in for the session's provider as one who teaches.
        NotYourProvider: a provider's user assigns to another's session.
    """
    provider = session.offer_date.offer.provider
    refuse_other_provider(provider, by=by)
    if not possible_trainers(session).filter(pk=user.pk).exists():
        raise NotATrainerThere(user, provider)
    with transaction.atomic():
        row, new = SessionTrainer.objects.get_or_create(
            organisation=session.organisation, session=session, user=user
        )
        if new:
            audit.record(by, ASSIGNED, session, user=user.pk)
            transaction.on_commit(lambda: _tell_trainer(session, user))
    return row


def possible_trainers(session: Session) -> QuerySet[User]:
    """Return who may teach a session: who signs in for its provider as provider or trainer."""
    of_provider = ProviderUser.objects.filter(
        organisation=session.organisation, provider=session.offer_date.offer.provider_id
    )
    teaching = memberships_on(timezone.localdate()).filter(
        organisation=session.organisation, role__in=[Role.TRAINER, Role.PROVIDER]
    )
    return User.objects.filter(
        pk__in=of_provider.filter(user__in=teaching.values("user")).values("user"), is_active=True
    ).order_by("name", "pk")


def _tell_trainer(session: Session, user: User) -> None:
    tell(
        session.organisation,
        user=user,
        kind="delivery.teaching",
        key=f"session:{session.pk}:teaching",
        message=TEACHES,
        parameters={
            "course": course_name(session),
            "day": session.offer_date.starts_on or "",
        },
        url_name="session",
        url_arguments=[session.pk],
    )


def release_trainer(session: Session, user: User, *, by: Actor) -> None:
    """Say that somebody does not teach a session after all; not having taught it is no error.

    Raises:
        NotYourProvider: a provider's user changes another's session.
    """
    refuse_other_provider(session.offer_date.offer.provider, by=by)
    with transaction.atomic():
        gone, _rows = SessionTrainer.objects.filter(session=session, user=user).delete()
        if gone:
            audit.record(by, RELEASED, session, user=user.pk)
