"""The roadmap: tasks, initiatives, goals and horizon; capacity, budgets and booked spend; plans and packs."""

from django.db import models

from mandate.records.models.organisation import Team
from mandate.records.models.person import Person
from mandate.records.models.record import Record


class Task(Record):
    """Work a team does today, and what AI could take of it.

    `minutes` is each time, `times` a month, for `people`; `share_low` and `share_high` in percent; `repetition` and
    `variation` low, some or high; `harm` none, annoying, costly or serious; `state` open, accepted or out.
    """

    kind = "task"
    title = models.CharField(max_length=160)
    code = models.CharField(max_length=60, blank=True)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    people = models.PositiveIntegerField(default=1)
    minutes = models.DecimalField(max_digits=7, decimal_places=1, null=True, blank=True)
    times = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    share_low = models.PositiveSmallIntegerField(null=True, blank=True)
    share_high = models.PositiveSmallIntegerField(null=True, blank=True)
    check_minutes = models.DecimalField(max_digits=7, decimal_places=1, default=0)
    build_hours = models.DecimalField(max_digits=7, decimal_places=1, null=True, blank=True)
    repetition = models.CharField(max_length=8, blank=True)
    variation = models.CharField(max_length=8, blank=True)
    harm = models.CharField(max_length=10, blank=True)
    law = models.CharField(max_length=16, blank=True)
    data_class = models.PositiveSmallIntegerField(null=True, blank=True)
    datasets = models.JSONField(default=list, blank=True)
    competence = models.CharField(max_length=40, blank=True)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    tool = models.CharField(max_length=40, blank=True)
    reversible = models.BooleanField(null=True, blank=True)
    routine_of = models.CharField(max_length=60, blank=True)
    follows = models.JSONField(default=list, blank=True)
    how = models.TextField(blank=True)
    avoid = models.TextField(blank=True)
    state = models.CharField(max_length=10, default="open")

    class Meta:
        ordering = ["title", "key"]

    def __str__(self) -> str:
        return self.title


class Goal(Record):
    """What the organisation, a team or a person wants to reach; it points to one line of the business model.

    `level` is company, team or individual (private to `person` and `shared_with`); `area` customer, brand, sales or
    marketing; `line` price, cost, retention, channel or proposition; `state` open, reached or dropped.
    """

    kind = "goal"
    title = models.CharField(max_length=200)
    level = models.CharField(max_length=10, default="company")
    area = models.CharField(max_length=10)
    line = models.CharField(max_length=12)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="goals")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="goals")
    shared_with = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="goals_shared"
    )
    measure = models.CharField(max_length=200, blank=True)
    target = models.CharField(max_length=120, blank=True)
    by = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, default="open")
    why = models.TextField(blank=True)

    class Meta:
        ordering = ["level", "title"]

    def __str__(self) -> str:
        return self.title


class Horizon(Record):
    """The point the roadmap aims at: one paragraph and three signs that can be checked, signed by the MT.

    `signs` is [{text, by, met_on}]; the newest signed row counts.
    """

    kind = "horizon"
    number = models.PositiveIntegerField(unique=True)
    text = models.TextField()
    signs = models.JSONField(default=list)
    state = models.CharField(max_length=8, default="draft")
    written_on = models.DateField()

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"horizon {self.number}"


class Capacity(Record):
    """Hours a month that a role has for the roadmap: all hours less holidays and the work that goes on anyway.

    `holidays` is {"2026-12": hours off}; `running` the hours a month that existing work takes.
    """

    kind = "capacity"
    role = models.CharField(max_length=60)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="capacities")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="capacities")
    hours = models.DecimalField(max_digits=8, decimal_places=1)
    running = models.DecimalField(max_digits=8, decimal_places=1, default=0)
    holidays = models.JSONField(default=dict, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["role", "valid_from"]

    def __str__(self) -> str:
        return self.role


class Budget(Record):
    """Money per quarter, {"2026-Q4": "12000.00"}; `carry` lets what is left move on to the next quarter."""

    kind = "budget"
    name = models.CharField(max_length=80, unique=True)
    currency = models.CharField(max_length=3, default="EUR")
    quarters = models.JSONField(default=dict)
    carry = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Booking(Record):
    """Money that finance booked for a tactic in a month; what was proven is the base of the experiment share."""

    kind = "booking"
    month = models.DateField()
    title = models.CharField(max_length=160)
    vendor = models.CharField(max_length=120, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3, default="EUR")
    approach = models.CharField(max_length=12, default="other")
    source = models.CharField(max_length=200, blank=True)
    line = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-month", "title"]

    def __str__(self) -> str:
        return f"{self.title} {self.month}"


class Plan(Record):
    """A computed roadmap: what was asked (mandate-plan/1), what came out, and whether the MT committed to it.

    `state` is draft, committed, superseded or dropped; `change` is the ledger's number the input was read at.
    """

    kind = "plan"
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=10, default="draft")
    starts_on = models.DateField()
    asked = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    patch = models.JSONField(default=dict, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    effort = models.CharField(max_length=8, default="quick")
    change = models.PositiveIntegerField(default=0)
    made_on = models.DateField()
    committed_on = models.DateField(null=True, blank=True)
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    moved = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["-made_on", "name"]

    def __str__(self) -> str:
        return self.name


class Pack(Record):
    """Two pages for the MT at one moment: every number with where it comes from, kept to compare the next one with."""

    kind = "pack"
    number = models.PositiveIntegerField(unique=True)
    made_on = models.DateField()
    headline = models.JSONField(default=dict)
    contents = models.JSONField(default=dict)
    change = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, default="made")

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"pack {self.number}"
