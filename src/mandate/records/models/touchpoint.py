"""Where people meet AI: what they see or hear there, what they are told, and when somebody last saw that they are."""

from django.db import models

from mandate.records.models.person import Person
from mandate.records.models.record import Record
from mandate.records.models.tool import Tool


class Touchpoint(Record):
    """One place where customers, readers or colleagues meet AI, with its notice and the proof that it is shown.

    `sort` is what they meet (a conversation, a voice, an image ...), `found` what the last check saw. A text that goes
    without a label keeps what was approved, its hash, who answers for it and who checked its substance.
    """

    kind = "touchpoint"
    name = models.CharField(max_length=120)
    sort = models.CharField(max_length=12)
    channel = models.CharField(max_length=12)
    place = models.CharField(max_length=300, blank=True)
    audience = models.CharField(max_length=12, default="customers")
    language = models.CharField(max_length=12, default="nl")
    tool = models.ForeignKey(Tool, null=True, blank=True, on_delete=models.PROTECT, related_name="touchpoints")
    bearer = models.CharField(max_length=12, default="deployer")
    notice = models.CharField(max_length=12, blank=True)
    own_text = models.CharField(max_length=400, blank=True)
    position = models.CharField(max_length=200, blank=True)
    exception = models.CharField(max_length=12, blank=True)
    exception_why = models.CharField(max_length=400, blank=True)
    editor = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="edits")
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="touchpoints")
    first_shown_on = models.DateField(null=True, blank=True)
    last_shown_on = models.DateField(null=True, blank=True)
    check_every_days = models.PositiveIntegerField(default=90)
    mark_sha256 = models.CharField(max_length=64, blank=True)
    note = models.TextField(blank=True)

    checked_on = models.DateField(null=True, blank=True)
    found = models.BooleanField(null=True, blank=True)
    check_how = models.CharField(max_length=12, blank=True)
    check_said = models.CharField(max_length=400, blank=True)
    proof_sha256 = models.CharField(max_length=64, blank=True)
    proof_form = models.CharField(max_length=8, blank=True)

    approved_text = models.TextField(blank=True)
    approved_sha256 = models.CharField(max_length=64, blank=True)
    approved_on = models.DateField(null=True, blank=True)
    approved_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="approved")
    reviewed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="reviewed")
    review = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TouchpointProof(models.Model):
    """The picture or page that a check was made on, as it was sent; its row in the record holds the hash."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    form = models.CharField(max_length=8)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.sha256
