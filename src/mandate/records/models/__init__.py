"""One module per noun of the record; RECORDS lists the kinds the ledger keeps."""

from mandate.records.models.answer import Door, Invitation, Knowledge, Response, Vote
from mandate.records.models.campaign import Campaign, Coaching, Consent, Initiative, Publication, Session
from mandate.records.models.change import Change, Head
from mandate.records.models.conversation import Conversation, Quote
from mandate.records.models.decision import Charter, Decision
from mandate.records.models.entry import ApiToken, Attempt, OneTimeLink, OutsideRequest
from mandate.records.models.guardrail import Demand, Draft, Grant, Request, Review, Rule
from mandate.records.models.inventory import GrantLine, Inventory, Observation, Picture, Run, Source, SpendLine, Upload
from mandate.records.models.organisation import Organisation, Team
from mandate.records.models.person import Account, Person
from mandate.records.models.policy import Acknowledgement, PolicyVersion, Section
from mandate.records.models.processing import Processing
from mandate.records.models.recalibration import Development, Point, Recalibration
from mandate.records.models.record import Record, RecordQuerySet
from mandate.records.models.register import Attainment, Classification, Competence, Dataset, Purpose, Vendor
from mandate.records.models.tool import Tool

RECORDS: tuple[type[Record], ...] = (
    Organisation, Team, Person, Tool, Charter, Decision, Processing, Inventory, Conversation, Quote,
    Campaign, Publication, Consent, Session, Coaching, Initiative,
    Classification, Purpose, Competence, Attainment, Vendor, Dataset, Rule, Draft, Request, Grant, Review,
    Section, PolicyVersion, Acknowledgement, Recalibration, Point, Development,
)  # fmt: skip

__all__ = [
    "RECORDS", "Account", "Acknowledgement", "ApiToken", "Attainment", "Attempt", "Campaign", "Change", "Charter",
    "Classification", "Coaching", "Competence", "Consent", "Conversation", "Dataset", "Decision", "Demand",
    "Development", "Door", "Draft", "Grant", "GrantLine", "Head", "Initiative", "Inventory", "Invitation",
    "Knowledge", "Observation", "OneTimeLink", "Organisation", "OutsideRequest", "Person", "Picture", "Point",
    "PolicyVersion", "Processing", "Publication", "Purpose", "Quote", "Recalibration", "Record", "RecordQuerySet",
    "Request", "Response", "Review", "Rule", "Run", "Section", "Session", "Source", "SpendLine", "Team", "Tool",
    "Upload", "Vendor", "Vote",
]  # fmt: skip
