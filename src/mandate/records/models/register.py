"""What the guardrails stand on: classes of data, purposes, competences, vendors, datasets, and who can do what."""

from django.db import models

from mandate.engines.terms import DataClass
from mandate.records.models.person import Person
from mandate.records.models.record import Record

CLASSES = [(rank.value, rank.name.lower()) for rank in DataClass]


class Classification(Record):
    """One of the five classes of data in the organisation's own words; the key is the rank as text."""

    kind = "classification"
    rank = models.PositiveSmallIntegerField(unique=True, choices=CLASSES)
    name = models.CharField(max_length=60)
    name_nl = models.CharField(max_length=60, blank=True)
    examples = models.TextField(blank=True)
    examples_nl = models.TextField(blank=True)
    handling = models.TextField(blank=True)
    handling_nl = models.TextField(blank=True)

    class Meta:
        ordering = ["rank"]

    def __str__(self) -> str:
        return self.name


class Purpose(Record):
    """What data is used for; the key is a readable code, as machines send it. A narrower one is part of `broader`."""

    kind = "purpose"
    name = models.CharField(max_length=120)
    name_nl = models.CharField(max_length=120, blank=True)
    about = models.TextField(blank=True)
    broader = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="narrower")
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="purposes")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Competence(Record):
    """What somebody has to know before a tool or an agent is theirs, in levels 0 to 5; the key is a readable code.

    `way` says how to get there: the training, the page, the person to ask.
    """

    kind = "competence"
    name = models.CharField(max_length=120)
    name_nl = models.CharField(max_length=120, blank=True)
    about = models.TextField(blank=True)
    way = models.TextField(blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Attainment(Record):
    """The level one person has reached in one competence, with the evidence, until when it holds."""

    kind = "attainment"
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attainments")
    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="attainments")
    level = models.PositiveSmallIntegerField()
    on = models.DateField()
    until = models.DateField(null=True, blank=True)
    evidence = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["competence", "person"]
        constraints = [models.UniqueConstraint(fields=["person", "competence"], name="one_level_per_competence")]

    def __str__(self) -> str:
        return f"{self.competence_id} {self.level}"


class Vendor(Record):
    """Who a tool is bought from, and the processor agreement with them (GDPR art. 28).

    `training` says whether they train on what goes in (yes, no, or empty: nobody knows); `review_by` is the last day on
    which somebody looks at all this again.
    """

    kind = "vendor"
    name = models.CharField(max_length=120)
    country = models.CharField(max_length=60, blank=True)
    location = models.CharField(max_length=120, blank=True)
    agreement = models.CharField(max_length=12, default="none")
    agreement_on = models.DateField(null=True, blank=True)
    agreement_until = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    training = models.CharField(max_length=8, blank=True)
    subprocessors = models.TextField(blank=True)
    review_by = models.DateField(null=True, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Dataset(Record):
    """Data the organisation keeps: where, how it is organised, of which class, for what, whose, and what it joins.

    `purposes` and `teams` are keys; no team is everybody, no purpose is none. `links` is [{to, by, note}]: the key of
    another dataset and the field they share, as declared.
    """

    kind = "dataset"
    name = models.CharField(max_length=120)
    about = models.TextField(blank=True)
    domain = models.CharField(max_length=80, blank=True)
    stored_in = models.CharField(max_length=160, blank=True)
    organised = models.TextField(blank=True)
    data_class = models.PositiveSmallIntegerField(null=True, blank=True, choices=CLASSES)
    personal = models.BooleanField(default=False)
    special = models.BooleanField(default=False)
    purposes = models.JSONField(default=list, blank=True)
    teams = models.JSONField(default=list, blank=True)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="datasets")
    vendor = models.ForeignKey(Vendor, null=True, blank=True, on_delete=models.PROTECT, related_name="datasets")
    retention_months = models.PositiveIntegerField(null=True, blank=True)
    retention_why = models.CharField(max_length=200, blank=True)
    links = models.JSONField(default=list, blank=True)
    why = models.TextField(blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
