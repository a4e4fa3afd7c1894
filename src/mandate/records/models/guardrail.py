"""What says yes or no: written rules, drafts of changes, grants, requests for them, and reviews."""

from django.db import models

from mandate.records.models.organisation import Team
from mandate.records.models.person import Person
from mandate.records.models.record import Record


class Rule(Record):
    """One rule in the architect's own words and in Cedar; with a `team` it belongs to that department's layer.

    `state` is active or withdrawn. The sentences are what a manager reads when it decides.
    """

    kind = "rule"
    title = models.CharField(max_length=160)
    text = models.TextField()
    en = models.CharField(max_length=300)
    nl = models.CharField(max_length=300)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="rules")
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="rules")
    until = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, default="active")

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class Draft(Record):
    """Changes that do not count yet: what would be written, and once published what an undo needs.

    `changes` is [{kind, key, version, fields}], key null for a new row; `result` is the comparison that was shown when
    it was published; `before` the rows as they were. `state` is draft, published, rolled_back or dropped.
    """

    kind = "draft"
    title = models.CharField(max_length=160)
    changes = models.JSONField(default=list)
    state = models.CharField(max_length=12, default="draft")
    why = models.TextField(blank=True)
    result = models.JSONField(default=dict)
    before = models.JSONField(default=list)
    published_on = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="drafts")

    class Meta:
        ordering = ["-published_on", "title"]

    def __str__(self) -> str:
        return self.title


class Request(Record):
    """Somebody asks: for access, for an idea to be tried, or (`appeal_of`) for a second look at a no.

    `subject` is the key of a row where there is one, else `name` and `link` say what was meant. `lane` is fast, review
    or mt, with the day an answer was promised for and the `reasons` for it as codes. `state` is open, approved, denied,
    withdrawn or expired. `approvals` [{person, on, why}] are the first of two, where two have to agree.
    """

    kind = "request"
    sort = models.CharField(max_length=8, default="access")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="requests")
    subject_kind = models.CharField(max_length=12, blank=True)
    subject = models.CharField(max_length=40, blank=True, db_index=True)
    name = models.CharField(max_length=120)
    link = models.CharField(max_length=300, blank=True)
    purpose = models.CharField(max_length=40, blank=True)
    data_class = models.PositiveSmallIntegerField(null=True, blank=True)
    why = models.TextField()
    wanted_until = models.DateField(null=True, blank=True)
    emergency = models.BooleanField(default=False)
    lane = models.CharField(max_length=8)
    asked_on = models.DateField()
    promised_on = models.DateField()
    expires_on = models.DateField()
    state = models.CharField(max_length=10, default="open")
    answer = models.TextField(blank=True)
    instead = models.CharField(max_length=200, blank=True)
    way_back = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="answers")
    answered_on = models.DateField(null=True, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    approvals = models.JSONField(default=list, blank=True)
    appeal_of = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="appeal")
    decision = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["promised_on", "asked_on"]

    def __str__(self) -> str:
        return self.name


class Grant(Record):
    """Access that one person or one team was given on top of the registers, for a time; never without an end.

    With a person, `team` is where that person worked when it was given: it holds as long as they work there. `state` is
    active or withdrawn; what has ended by its date ends by itself. `confirmed_on` is the last review.
    """

    kind = "grant"
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="grants")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="grants")
    subject_kind = models.CharField(max_length=12)
    subject = models.CharField(max_length=40, db_index=True)
    purpose = models.CharField(max_length=40, blank=True)
    data_class = models.PositiveSmallIntegerField(null=True, blank=True)
    why = models.TextField()
    given_on = models.DateField()
    until = models.DateField()
    state = models.CharField(max_length=10, default="active")
    request = models.ForeignKey(Request, null=True, blank=True, on_delete=models.PROTECT, related_name="grants")
    given_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="gave")
    confirmed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["until"]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject} until {self.until}"


class Review(Record):
    """One team's access looked at again by its manager: every line kept, narrowed or removed, with a due date.

    `lines` is [{grant, verdict, why, until}]; `state` is open, done or lapsed. What nobody confirmed by `due_on`
    ends; nothing is renewed by silence.
    """

    kind = "review"
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reviews")
    opened_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, default="open")
    lines = models.JSONField(default=list)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_on"]

    def __str__(self) -> str:
        return f"review of {self.opened_on}"


class Demand(models.Model):
    """One question "May I?", remembered without a name: a pseudonym, what was asked about, and what the answer was."""

    person = models.CharField(max_length=32, db_index=True)
    on = models.DateField(db_index=True)
    subject_kind = models.CharField(max_length=12, blank=True)
    subject = models.CharField(max_length=120, db_index=True)
    name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=40, blank=True)
    data_class = models.PositiveSmallIntegerField(null=True)
    verdict = models.CharField(max_length=8)

    def __str__(self) -> str:
        return f"{self.subject} on {self.on}"
