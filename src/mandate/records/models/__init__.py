"""One module per noun of the record; RECORDS lists the kinds the ledger keeps."""

from mandate.records.models.answer import Door, Invitation, Knowledge, Response, Vote
from mandate.records.models.campaign import Campaign, Coaching, Consent, Initiative, Publication, Session
from mandate.records.models.change import Change, Head
from mandate.records.models.conversation import Conversation, Quote
from mandate.records.models.decision import Charter, Decision
from mandate.records.models.entry import ApiToken, Attempt, OneTimeLink
from mandate.records.models.inventory import GrantLine, Inventory, Observation, Picture, Run, Source, SpendLine, Upload
from mandate.records.models.organisation import Organisation, Team
from mandate.records.models.person import Account, Person
from mandate.records.models.processing import Processing
from mandate.records.models.record import Record, RecordQuerySet
from mandate.records.models.tool import Tool

RECORDS: tuple[type[Record], ...] = (
    Organisation, Team, Person, Tool, Charter, Decision, Processing, Inventory, Conversation, Quote,
    Campaign, Publication, Consent, Session, Coaching, Initiative,
)  # fmt: skip

__all__ = [
    "RECORDS", "Account", "ApiToken", "Attempt", "Campaign", "Change", "Charter", "Coaching", "Consent",
    "Conversation", "Decision", "Door", "GrantLine", "Head", "Initiative", "Inventory", "Invitation", "Knowledge",
    "Observation", "OneTimeLink", "Organisation", "Person", "Picture", "Processing", "Publication", "Quote",
    "Record", "RecordQuerySet", "Response", "Run", "Session", "Source", "SpendLine", "Team", "Tool", "Upload",
    "Vote",
]  # fmt: skip
