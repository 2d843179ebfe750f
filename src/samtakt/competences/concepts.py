"""The tables that are the same for everybody: public taxonomies, and vectors of texts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Concept(models.Model):
    """One concept of a public taxonomy, kept when a later version replaces or drops it.

    `version` is the latest version that held it, `retired_in` the first that did not.
    """

    class Scheme(models.TextChoices):
        ESCO_SKILL = "esco-skill", "ESCO skill"
        ESCO_SKILL_GROUP = "esco-skill-group", "ESCO skill group"
        ESCO_OCCUPATION = "esco-occupation", "ESCO occupation"
        ISCO_GROUP = "isco-group", "ISCO-08"
        SSYK = "ssyk-level-4", "SSYK 2012"
        JOBTECH_OCCUPATION = "jobtech-occupation-name", "JobTech occupation"
        JOBTECH_SKILL = "jobtech-skill", "JobTech skill"

    scheme = models.CharField(max_length=30, choices=Scheme)
    identifier = models.CharField(max_length=200)
    code = models.CharField(max_length=60, blank=True)
    concept_type = models.CharField(max_length=40, blank=True)
    version = models.CharField(max_length=30)
    retired_in = models.CharField(max_length=30, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="replaces"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "identifier"], name="concept_once")
        ]
        indexes = [
            models.Index(fields=["scheme", "code"], name="concept_code"),
            models.Index(fields=["identifier"], name="concept_identifier"),
        ]

    def __str__(self) -> str:
        return self.identifier


class ConceptLabel(models.Model):
    """What a concept is called in one language; `preferred` once, others are alternatives.

    The preferred label carries what the concept means in its language. A word that a later
    version drops is kept, with `retired_in`, so that people still find the concept by it.
    """

    concept = models.ForeignKey(Concept, models.CASCADE, related_name="labels")
    language = models.CharField(max_length=5)
    preferred = models.BooleanField()
    text = models.CharField(max_length=500)
    key = models.CharField(max_length=500, db_index=True)
    definition = models.TextField(blank=True)
    retired_in = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["concept", "language", "text"], name="concept_label_once"
            ),
            models.UniqueConstraint(
                fields=["concept", "language"],
                condition=Q(preferred=True),
                name="one_preferred_label",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class ConceptRelation(models.Model):
    """How two concepts relate, read from source to target: MIG welder, essential, welding.

    `strength` is given for substitutability alone: 75 (high) or 25 (low) in JobTech.
    """

    class Kind(models.TextChoices):
        BROADER = "broader", _("Is part of")
        ESSENTIAL = "essential", _("Essential")
        OPTIONAL = "optional", _("Optional")
        CAN_BECOME = "can_become", _("Can become")
        CAN_REPLACE = "can_replace", _("Can replace")

    source = models.ForeignKey(Concept, models.CASCADE, related_name="relations")
    target = models.ForeignKey(Concept, models.CASCADE, related_name="related_from")
    kind = models.CharField(max_length=30, choices=Kind)
    strength = models.PositiveSmallIntegerField(null=True, blank=True)
    version = models.CharField(max_length=30)
    retired_in = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "target", "kind"], name="concept_relation_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.kind} {self.target}"


class TextVector(models.Model):
    """What a language model makes of a text, kept so that a text is read once.

    The text itself is not kept: `key` is the digest of it. The vector has length 1 and is
    stored as half-precision numbers.
    """

    model = models.CharField(max_length=60)
    key = models.CharField(max_length=32)
    vector = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "key"], name="text_vector_once")]

    def __str__(self) -> str:
        return self.key
