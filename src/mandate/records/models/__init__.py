"""One module per noun of the record; RECORDS lists the kinds the ledger keeps."""

from mandate.records.models.answer import Door, Invitation, Knowledge, Response, Vote
from mandate.records.models.campaign import Campaign, Coaching, Consent, Initiative, Publication, Session
from mandate.records.models.champion import Champion, Deed
from mandate.records.models.change import Change, Head
from mandate.records.models.conversation import Conversation, Quote
from mandate.records.models.decision import Charter, Decision
from mandate.records.models.entry import ApiToken, Attempt, OneTimeLink, OutsideRequest
from mandate.records.models.gathering import (
    Attendance,
    CalendarFeed,
    FollowUp,
    Gathering,
    Invite,
    Occasion,
    Question,
    QuietQuestion,
    Upvote,
    VotingPass,
)
from mandate.records.models.guardrail import Demand, Draft, Grant, Request, Review, Rule
from mandate.records.models.incident import Incident
from mandate.records.models.inventory import GrantLine, Inventory, Observation, Picture, Run, Source, SpendLine, Upload
from mandate.records.models.leading import Pledge, Talk
from mandate.records.models.learning import (
    Completion,
    Exercise,
    LearningPath,
    LearningPolicy,
    Lesson,
    LessonFile,
    QuizTry,
)
from mandate.records.models.mail import Bounce, Edition, Mail, MailChoice, MailServer
from mandate.records.models.mandate import Delegation, Deputy, Signature
from mandate.records.models.marking import Marking
from mandate.records.models.meeting import Ask, Ballot, Commitment, Forecast, Meeting, Seal
from mandate.records.models.organisation import Organisation, Team
from mandate.records.models.person import Account, Person
from mandate.records.models.policy import Acknowledgement, PolicyVersion, Section
from mandate.records.models.practice import Practice, PracticeVote
from mandate.records.models.processing import Processing
from mandate.records.models.pulse import Pulse, PulseAnswer, PulseDoor
from mandate.records.models.recalibration import Development, Point, Recalibration
from mandate.records.models.record import Record, RecordQuerySet
from mandate.records.models.register import Attainment, Classification, Competence, Dataset, Purpose, Vendor
from mandate.records.models.roadmap import Booking, Budget, Capacity, Goal, Horizon, Pack, Plan, Task
from mandate.records.models.tool import Tool
from mandate.records.models.touchpoint import Touchpoint, TouchpointProof
from mandate.records.models.use import Use
from mandate.records.models.voice import Voice, Whisper

RECORDS: tuple[type[Record], ...] = (
    Organisation, Team, Person, Tool, Charter, Decision, Processing, Inventory, Conversation, Quote,
    Campaign, Publication, Consent, Session, Coaching, Initiative,
    Classification, Purpose, Competence, Attainment, Vendor, Dataset, Rule, Draft, Request, Grant, Review,
    Section, PolicyVersion, Acknowledgement, Recalibration, Point, Development,
    Signature, Deputy, Meeting, Ballot, Commitment, Ask, Forecast, Task, Goal, Horizon, Capacity, Budget, Booking, Plan,
    Pack, Voice, LearningPath, Completion, Lesson, Exercise, LearningPolicy, Champion, Deed, Practice, Pledge, Talk,
    Pulse, Edition, Gathering, Occasion, Attendance, Question, FollowUp, Marking, Touchpoint, Delegation, Incident,
    Use,
)  # fmt: skip

__all__ = [
    "Account", "Acknowledgement", "ApiToken", "Ask", "Attainment", "Attempt", "Attendance", "Ballot", "Booking",
    "Bounce", "Budget", "CalendarFeed", "Campaign", "Capacity", "Champion", "Change", "Charter", "Classification",
    "Coaching", "Commitment", "Competence", "Completion", "Consent", "Conversation", "Dataset", "Decision", "Deed",
    "Delegation", "Demand", "Deputy", "Development", "Door", "Draft", "Edition", "Exercise", "FollowUp", "Forecast",
    "Gathering", "Goal", "Grant", "GrantLine", "Head", "Horizon", "Incident", "Initiative", "Inventory", "Invitation",
    "Invite", "Knowledge", "LearningPath", "LearningPolicy", "Lesson", "LessonFile", "Mail", "MailChoice", "MailServer",
    "Marking", "Meeting", "Observation", "Occasion", "OneTimeLink", "Organisation", "OutsideRequest", "Pack", "Person",
    "Picture", "Plan", "Pledge", "Point", "PolicyVersion", "Practice", "PracticeVote", "Processing", "Publication",
    "Pulse", "PulseAnswer", "PulseDoor", "Purpose", "Question", "QuietQuestion", "QuizTry", "Quote", "Recalibration",
    "Record", "RecordQuerySet", "Request", "Response", "Review", "Rule", "Run", "Seal", "Section", "Session",
    "Signature", "Source", "SpendLine", "Talk", "Task", "Team", "Tool", "Touchpoint", "TouchpointProof", "Upload",
    "Upvote", "Use", "Vendor", "Voice", "Vote", "VotingPass", "Whisper",
]  # fmt: skip
