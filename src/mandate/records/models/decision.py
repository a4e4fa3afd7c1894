"""A decision, under which charter and clause it was taken; and the charter itself."""

from django.db import models

from mandate.records.models.person import Person
from mandate.records.models.record import Record


class Charter(Record):
    """Which decisions the architect takes alone, and what goes to the MT. `clauses` is a list of engine clauses.

    `state` is draft, signed or ended; `budget` is the architect's own a quarter, `hours` promised a month by the
    organisation for the work on AI; `quorum` how many MT members have to sign it, and to be counted in a vote.
    """

    kind = "charter"
    label = models.CharField(max_length=12)
    state = models.CharField(max_length=10, default="draft")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    clauses = models.JSONField(default=list)
    budget = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    hours = models.DecimalField(max_digits=7, decimal_places=1, null=True, blank=True)
    quorum = models.PositiveSmallIntegerField(default=2)
    signed_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"charter {self.label}"


class Decision(Record):
    """One decision: the question, the answer, why, until when, and how the charter routed it.

    `state` is asked (brought in, not worked out), taken, prepared (waits for the MT), declined (by the MT), replaced
    (by a later decision), undone, reversed (no longer holds, by a decision of its own) or dropped.
    `options` is [{id, title, effect, cost, hours, risk, gains, loses}]; `evidence` [{kind, key, note}]; `wait` is what
    happens if nobody decides; `intake` where it came from; `people` how many it touches.
    `cost` is all it commits to until `until`; `hours` are the architect's own, a month. No `teams` is everybody.
    `before` holds what an undo needs; `mt_*` what the MT said, on which day, by whose word.
    """

    kind = "decision"
    title = models.CharField(max_length=200)
    case = models.CharField(max_length=20, default="tool")
    subject_kind = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    verdict = models.CharField(max_length=20)
    why = models.TextField()
    conditions = models.TextField(blank=True)
    alternative = models.CharField(max_length=200, blank=True)
    until = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    hours = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    data_class = models.PositiveSmallIntegerField(null=True, blank=True)
    teams = models.JSONField(default=list, blank=True)
    vendor = models.CharField(max_length=120, blank=True)
    initiative = models.CharField(max_length=120, blank=True)
    effect = models.CharField(max_length=8, default="allows")
    state = models.CharField(max_length=10, default="taken")
    routed = models.CharField(max_length=8)
    charter = models.ForeignKey(Charter, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    charter_label = models.CharField(max_length=12, blank=True)
    clause = models.CharField(max_length=40, blank=True)
    routing = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    mt_on = models.DateField(null=True, blank=True)
    mt_who = models.CharField(max_length=160, blank=True)
    mt_note = models.TextField(blank=True)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    taken_on = models.DateField()
    question = models.TextField(blank=True)
    options = models.JSONField(default=list, blank=True)
    recommended = models.CharField(max_length=12, blank=True)
    chosen = models.CharField(max_length=12, blank=True)
    wait = models.TextField(blank=True)
    evidence = models.JSONField(default=list, blank=True)
    people = models.PositiveIntegerField(null=True, blank=True)
    consulted = models.JSONField(default=list, blank=True)
    voices = models.JSONField(default=list, blank=True)
    intake = models.CharField(max_length=16, blank=True)
    intake_key = models.CharField(max_length=80, blank=True)
    brought_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="brought")
    brought_on = models.DateField(null=True, blank=True)
    lane = models.CharField(max_length=8, blank=True)
    promised_on = models.DateField(null=True, blank=True)
    follow_up = models.TextField(blank=True)
    reviewed_on = models.DateField(null=True, blank=True)
    review_note = models.TextField(blank=True)
    around = models.BooleanField(default=False)

    class Meta:
        ordering = ["-taken_on", "title"]

    def __str__(self) -> str:
        return self.title
