"""An assessment in the record: the campaign, what was published of it, who agreed to be named, and what follows."""

from django.db import models

from mandate.records.models.person import Person
from mandate.records.models.record import Record


class Campaign(Record):
    """One round of the assessment: who is asked, with which form, until when. Answers are never part of the record.

    `groups` is [{key, label, form, role, team}] with role and team null where a link alone makes the group; `compare`
    is the pairs of groups whose differences are reported, fixed before anybody answers; `weights` the architect's
    weight per dimension; `items` the questions of the bank of that day, in the order in which answers are kept.
    """

    kind = "campaign"
    title = models.CharField(max_length=160)
    mode = models.CharField(max_length=10, default="anonymous")
    state = models.CharField(max_length=10, default="draft")
    groups = models.JSONField(default=list)
    compare = models.JSONField(default=list)
    weights = models.JSONField(default=dict)
    opens_on = models.DateField()
    closes_on = models.DateField()
    remind_on = models.JSONField(default=list)
    bank = models.CharField(max_length=20)
    items = models.JSONField(default=list)
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="repeats")
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-opens_on", "title"]

    def __str__(self) -> str:
        return self.title


class Publication(Record):
    """What a closed campaign may ever show: counts of groups that are large enough, sealed once.

    `held_back` says how many answers were left out at random so that two rounds cannot be subtracted.
    """

    kind = "publication"
    campaign = models.OneToOneField(Campaign, on_delete=models.PROTECT, related_name="publication")
    sealed_on = models.DateField()
    people = models.PositiveIntegerField()
    held_back = models.JSONField(default=dict)
    report = models.JSONField(default=dict)

    class Meta:
        ordering = ["-sealed_on"]

    def __str__(self) -> str:
        return f"publication of {self.campaign_id}"


class Consent(Record):
    """One person's word that the named circle of a campaign may see their answers; withdrawing closes it again."""

    kind = "consent"
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="consents")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    agreed_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "person"], name="one_consent_per_person")]

    def __str__(self) -> str:
        return f"consent of {self.person_id}"

    @property
    def stands(self) -> bool:
        """Whether it was given and not taken back."""
        return self.agreed_on is not None and self.withdrawn_on is None


class Session(Record):
    """A meeting in which a group settles disputed items: what was voted before and after, and what was agreed.

    `items` is the order of play, `outcomes` {item: {before, after, agreed}} with counts of five votes or more only.
    """

    kind = "session"
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="sessions")
    group = models.CharField(max_length=40)
    held_on = models.DateField()
    state = models.CharField(max_length=10, default="planned")
    items = models.JSONField(default=list)
    current = models.CharField(max_length=12, blank=True)
    phase = models.CharField(max_length=10, default="talk")
    outcomes = models.JSONField(default=dict)
    minutes = models.TextField(blank=True)

    class Meta:
        ordering = ["-held_on"]

    def __str__(self) -> str:
        return f"session of {self.held_on}"


class Coaching(Record):
    """One module that a group takes to come to one level: which, by when, and whether it was done."""

    kind = "coaching"
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="coaching")
    group = models.CharField(max_length=40)
    module = models.CharField(max_length=40)
    items = models.JSONField(default=list)
    due = models.DateField()
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["due", "module"]

    def __str__(self) -> str:
        return self.module


class Initiative(Record):
    """Work on the roadmap: what, why, the first step, whose, by when, and what a plan has to know of it.

    `approach` is proven, experiment, foundation or legal; `size` S, M or L; `effort` {role: hours}; `cost`
    from `budget`; `modes` other ways to do it [{id, months, effort, cost}]; `after` [{key, lag}] in months;
    `value_*` a month once delivered, `grade` perceived, measured or proven; `state` draft, planned, running, done or
    dropped; `required` {competence: level} what `teams` must have learned before it is released. An experiment has a
    hypothesis, a `max_loss` and an `ends_on`.
    """

    kind = "initiative"
    title = models.CharField(max_length=200)
    why = models.TextField()
    first_step = models.TextField(blank=True)
    owner = models.CharField(max_length=120)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="initiatives")
    hours = models.PositiveIntegerField(null=True, blank=True)
    due = models.DateField()
    review_on = models.DateField()
    source = models.CharField(max_length=80, blank=True)
    rank = models.PositiveIntegerField(default=0)
    needs = models.JSONField(default=list)
    approach = models.CharField(max_length=12, default="proven")
    size = models.CharField(max_length=1, blank=True)
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    months_low = models.PositiveSmallIntegerField(null=True, blank=True)
    months_high = models.PositiveSmallIntegerField(null=True, blank=True)
    effort = models.JSONField(default=dict, blank=True)
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    budget = models.CharField(max_length=80, blank=True)
    modes = models.JSONField(default=list, blank=True)
    after = models.JSONField(default=list, blank=True)
    excludes = models.JSONField(default=list, blank=True)
    alternative_of = models.CharField(max_length=60, blank=True)
    value_low = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    value_high = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    value_unit = models.CharField(max_length=16, blank=True)
    grade = models.CharField(max_length=10, blank=True)
    confidence = models.CharField(max_length=8, blank=True)
    not_before = models.DateField(null=True, blank=True)
    promised_on = models.DateField(null=True, blank=True)
    legal_due = models.DateField(null=True, blank=True)
    legal_source = models.CharField(max_length=160, blank=True)
    required = models.JSONField(default=dict, blank=True)
    mt_gate = models.BooleanField(default=False)
    mandatory = models.BooleanField(default=False)
    hypothesis = models.TextField(blank=True)
    max_loss = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    goals = models.JSONField(default=list, blank=True)
    teams = models.JSONField(default=list, blank=True)
    decision = models.CharField(max_length=40, blank=True)
    started_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, default="draft")

    class Meta:
        ordering = ["rank", "title"]

    def __str__(self) -> str:
        return self.title
