"""Who owns a row, and how a query outside its owner's scope is made to fail.

Every model inherits `Owned` or `Shared`, or is named in `GLOBAL`. A query on an owned
model outside `scope_for` raises `django_scopes.exceptions.ScopeError`; a save whose
parents belong to another owner raises `ForeignOwner`. There is no "empty owner =
everybody" case anywhere.

`Owned` rows are visible to their owner alone. `Shared` rows, such as the hub's competence
library and course catalogue, are visible to their owner and, when that owner is a hub, to
the hub's member companies as well.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, Self

from django.core import checks
from django.core.exceptions import FieldError
from django.db import connections, models, router
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager, get_scope, scope
from django_scopes.exceptions import ScopeError

# Models without an owner. Each line says why: reference data that is the same for
# everybody, or the machinery that ownership itself rests on.
GLOBAL = {
    "Organisation": "the owners themselves",
    "User": "one person may belong to several organisations; memberships are owned",
    "AuditEntry": "keeps the owner as a number, so that it survives the owner",
    "Concept": "public taxonomy (ESCO, JobTech)",
    "ConceptLabel": "public taxonomy",
    "ConceptRelation": "public taxonomy",
    "LegalRule": "dated public rules",
    "TextVector": "numbers under a digest; the texts they were made from stay with their owners",
}


class ForeignOwner(Exception):
    """A row would have pointed at a row of another owner, or moved to one."""


class Organisation(models.Model):
    """A hub, a member company or a training provider: the owner of rows.

    A company that has left its network (`left_on`) keeps `hub`: what it did there, and the hub's
    library that this stands on, stay readable to it. Nothing new is shared or booked.
    """

    class Kind(models.TextChoices):
        HUB = "hub", _("Learning centre")
        COMPANY = "company", _("Company")
        PROVIDER = "provider", _("Training provider")

    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80, unique=True)
    hub = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="members")
    left_on = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=5, default="sv")
    organisation_number = models.CharField(max_length=20, blank=True)
    county = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=80, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="hub") | models.Q(hub__isnull=True),
                name="organisation_hub_has_no_hub",
            ),
            models.CheckConstraint(
                condition=models.Q(left_on__isnull=True) | models.Q(hub__isnull=False),
                name="organisation_that_left_had_a_hub",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_hub(self) -> bool:
        return self.kind == self.Kind.HUB


@contextmanager
def scope_for(organisation: Organisation) -> Iterator[None]:
    """Open the scope of one organisation: its own rows and the libraries shared with it."""
    if organisation.pk is None:
        raise ScopeError("An organisation must be saved before its scope can be opened.")
    with scope(organisation=[organisation.pk], library=_library_owners(organisation)):
        yield


def library_of(organisation: Organisation) -> models.Q:
    """Match the `Shared` rows that an organisation uses, its own and its hub's, in any scope."""
    return models.Q(organisation__in=_library_owners(organisation))


def _library_owners(organisation: Organisation) -> list[int]:
    return [organisation.pk] + ([organisation.hub_id] if organisation.hub_id else [])


@contextmanager
def scope_across(hub: Organisation, companies: Iterable[Organisation]) -> Iterator[None]:
    """Open a scope over some of a hub's members, for the few places that work across companies.

    The caller decides which companies have agreed; see `organisations.queries.sharing`.
    """
    members = list(companies)
    strangers = [company.name for company in members if company.hub_id != hub.pk]
    if strangers:
        raise ForeignOwner(f"Not members of {hub.name}: {', '.join(strangers)}")
    owners = [hub.pk, *[company.pk for company in members]]
    with scope(organisation=owners, library=owners):
        yield


def owners_in_scope() -> frozenset[int]:
    """Return the owners whose rows may be written now; empty outside any scope."""
    return frozenset(get_scope().get("organisation") or ())


class OwnedQuerySet(models.QuerySet):
    """A queryset whose bulk writes are checked as single saves are."""

    def update(self, **values: Any) -> int:
        if "organisation" in values or "organisation_id" in values:
            raise ForeignOwner(f"{self.model.__name__} rows never change owner.")
        parents = {name: row for name, row in values.items() if isinstance(row, models.Model)}
        if parents:
            owners = set(self.values_list("organisation_id", flat=True).distinct())
            for row in parents.values():
                for owner in owners:
                    _refuse_foreign_parent(self.model, owner, _hub_of(owner), row)
        return super().update(**values)


class OwnedManager(models.Manager.from_queryset(OwnedQuerySet)):  # type: ignore[misc]
    """The manager under `ScopedManager`: the one checked way to insert many rows."""

    def bulk_create(self, rows: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(rows)
        check_owners(rows)
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(self, rows: Iterable[Any], fields: Sequence[str], *args: Any, **kw: Any) -> int:
        rows = list(rows)
        check_owners(rows)
        return super().bulk_update(rows, fields, *args, **kw)

    def insert_values(
        self, owner: Organisation, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
    ) -> list[int]:
        """Insert rows of one owner given as tuples, and return their numbers in that order.

        `names` are the columns ("person_id"); what is not named gets its default. Checked as
        `bulk_create` is, and several times as fast, because no row becomes an object.

        Raises:
            ScopeError: no scope is open for the owner.
            ForeignOwner: a row would point at a row of another owner.
        """
        _refuse_outside_scope(self.model, owner.pk)
        hubs = {owner.pk: owner.hub_id}
        for field in owned_parents(self.model):
            if field.attname in names:
                place = names.index(field.attname)
                pointed_at = {row[place] for row in rows}
                _refuse_foreign_columns(self.model, field, pointed_at, owner.pk, hubs)
        return _insert(self.model, owner.pk, names, rows)


class _OwnedRow(models.Model):
    """What `Owned` and `Shared` have in common: an owner that never changes, checked parents."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    _loaded_owner: int | None

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str, field_names: Any, values: Any) -> Self:
        row = super().from_db(db, field_names, values)
        row._loaded_owner = row.__dict__.get("organisation_id")
        return row

    def save(self, *args: Any, **kwargs: Any) -> None:
        check_owners([self])
        super().save(*args, **kwargs)
        self._loaded_owner = self.organisation_id

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        _refuse_outside_scope(type(self), self.organisation_id)
        return super().delete(*args, **kwargs)


class Owned(_OwnedRow):
    """A row that only its owner sees."""

    shared: ClassVar[bool] = False
    objects = ScopedManager(_manager_class=OwnedManager, organisation="organisation_id")

    class Meta:
        abstract = True


class Shared(_OwnedRow):
    """A row of a hub's or a company's library: a hub's is visible to all its companies."""

    shared: ClassVar[bool] = True
    objects = ScopedManager(_manager_class=OwnedManager, library="organisation_id")

    class Meta:
        abstract = True


def check_owners(rows: Sequence[models.Model]) -> None:
    """Refuse rows outside the open scope, rows that moved owner, and rows with foreign parents.

    Raises:
        ScopeError: no scope is open for the owner of a row.
        ForeignOwner: a row changed owner, or points at a row of another owner.
    """
    if not rows:
        return
    model = type(rows[0])
    for row in rows:
        _refuse_outside_scope(model, row.organisation_id)
        loaded = getattr(row, "_loaded_owner", None)
        if loaded is not None and loaded != row.organisation_id:
            raise ForeignOwner(f"{model.__name__} {row.pk} belongs to {loaded} and cannot move.")
    hubs: dict[int, int | None] = dict(
        Organisation.objects.filter(pk__in={row.organisation_id for row in rows}).values_list(
            "pk", "hub_id"
        )
    )
    for field in owned_parents(model):
        _refuse_foreign_parents(model, field, rows, hubs)


def _refuse_foreign_columns(
    model: type[models.Model],
    field: models.ForeignKey,
    pks: set[int | None],
    owner: int,
    hubs: dict[int, int | None],
) -> None:
    rows = [model(organisation_id=owner, **{field.attname: pk}) for pk in pks - {None}]
    for start in range(0, len(rows), 1000):
        _refuse_foreign_parents(model, field, rows[start : start + 1000], hubs)


# Values in one statement; SQLite allows 32,766 since 3.32, PostgreSQL 65,535.
MOST_VALUES = 30_000


def _insert(
    model: type[models.Model], owner: int, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> list[int]:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    given = {"organisation_id": None} | {name: place for place, name in enumerate(names)}
    if unknown := given.keys() - {field.attname for field in fields}:
        raise FieldError(f"{model.__name__} has no columns {', '.join(sorted(unknown))}.")
    columns = [_column(field, given.get(field.attname), owner, rows) for field in fields]
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    into = (
        f"{quote(model._meta.db_table)} ({', '.join(quote(f.column or f.attname) for f in fields)})"
    )
    marks = f"({', '.join(['%s'] * len(fields))})"
    prepared = list(
        zip(
            *(_prepared(f, c, connection) for f, c in zip(fields, columns, strict=True)),
            strict=True,
        )
    )
    numbers: list[int] = []
    with connection.cursor() as cursor:
        for start in range(0, len(prepared), MOST_VALUES // len(fields)):
            batch = prepared[start : start + MOST_VALUES // len(fields)]
            cursor.execute(
                f"INSERT INTO {into} VALUES {', '.join([marks] * len(batch))} RETURNING id",  # noqa: S608 - names come from the model
                [value for row in batch for value in row],
            )
            numbers += [number for (number,) in cursor.fetchall()]
    return numbers


def _column(
    field: models.Field, place: int | None, owner: int, rows: Sequence[tuple[Any, ...]]
) -> list[Any]:
    if field.attname == "organisation_id":
        return [owner] * len(rows)
    if place is not None:
        return [row[place] for row in rows]
    return [field.get_default()] * len(rows)


def _prepared(field: models.Field, values: list[Any], connection: Any) -> list[Any]:
    # Days, levels and names come again and again: each is made ready for the database once.
    known = {value: field.get_db_prep_save(value, connection=connection) for value in set(values)}
    return [known[value] for value in values]


def owned_parents(model: type[models.Model]) -> list[models.ForeignKey]:
    """Return the foreign keys of a model that lead to owned rows."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and issubclass(field.related_model, _OwnedRow)
    ]


def _refuse_outside_scope(model: type[models.Model], owner: int | None) -> None:
    if owner is None or owner not in owners_in_scope():
        raise ScopeError(f"No scope is open for the owner ({owner}) of this {model.__name__}.")


def _refuse_foreign_parents(
    model: type[models.Model],
    field: models.ForeignKey,
    rows: Sequence[models.Model],
    hubs: dict[int, int | None],
) -> None:
    loaded: dict[int, int] = {}
    missing: set[int] = set()
    for row in rows:
        pk = getattr(row, field.attname)
        if pk is None or pk in loaded:
            continue
        if field.is_cached(row):
            loaded[pk] = getattr(row, field.name).organisation_id
        else:
            missing.add(pk)
    missing -= loaded.keys()
    if missing:
        parents = field.related_model._base_manager.filter(pk__in=missing)
        loaded.update(parents.values_list("pk", "organisation_id"))
    shared = field.related_model.shared
    for row in rows:
        pk = getattr(row, field.attname)
        if pk is None:
            continue
        allowed = {row.organisation_id} | ({hubs[row.organisation_id]} if shared else set())
        if loaded.get(pk) not in allowed:
            raise ForeignOwner(
                f"{model.__name__}.{field.name}: the row it points at belongs to another owner."
            )


def _hub_of(owner: int) -> int | None:
    return Organisation.objects.values_list("hub_id", flat=True).get(pk=owner)


def _refuse_foreign_parent(
    model: type[models.Model], owner: int, hub: int | None, parent: models.Model
) -> None:
    if not isinstance(parent, _OwnedRow):
        return
    allowed = {owner} | ({hub} if type(parent).shared else set())
    if parent.organisation_id not in allowed:
        raise ForeignOwner(f"{model.__name__}: the new parent belongs to another owner.")


def owned_models() -> list[type[models.Model]]:
    """Return every concrete model with an owner."""
    from django.apps import apps

    return [m for m in apps.get_app_config("samtakt").get_models() if issubclass(m, _OwnedRow)]


def foreign_rows() -> Iterator[tuple[str, str, int]]:
    """Yield (model, field, pk) of every stored row whose parent has another owner.

    Raw SQL or a restored backup can hold what `save` would have refused; this finds it.
    """
    for model in owned_models():
        for field in owned_parents(model):
            own = models.Q(**{f"{field.name}__organisation": models.F("organisation")})
            if field.related_model.shared:
                own |= models.Q(**{f"{field.name}__organisation": models.F("organisation__hub")})
            strangers = model._base_manager.filter(**{f"{field.name}__isnull": False}).exclude(own)
            for pk in strangers.values_list("pk", flat=True):
                yield model.__name__, field.name, pk


@checks.register("tenancy")
def every_model_has_an_owner(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse to start with a model that is neither owned nor named in `GLOBAL`."""
    from django.apps import apps

    return [
        checks.Error(
            f"{model.__name__} has no owner.",
            hint="Inherit Owned or Shared, or add it to tenancy.GLOBAL with the reason.",
            id="samtakt.E001",
        )
        for model in apps.get_app_config("samtakt").get_models(include_auto_created=False)
        if not issubclass(model, _OwnedRow) and model.__name__ not in GLOBAL
    ]
