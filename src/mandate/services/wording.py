"""Codes of the engines as words a manager reads, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from mandate.catalogue.services import Category, load_categories
from mandate.connectors.sources.formats import FORMATS

_WORDS: dict[str, dict[str, str]] = {
    "status": {
        "in_use": gettext_noop("In use"),
        "pilot": gettext_noop("Pilot"),
        "not_yet": gettext_noop("Not yet"),
        "not_allowed": gettext_noop("Not allowed"),
        "unknown": gettext_noop("Nobody decided"),
        "not_ai": gettext_noop("Not AI"),
    },
    "role": {
        "anonymous": gettext_noop("Anonymous"),
        "employee": gettext_noop("Employee"),
        "builder": gettext_noop("Builder"),
        "manager": gettext_noop("Manager"),
        "mt_member": gettext_noop("MT member"),
        "architect": gettext_noop("Architect"),
        "auditor": gettext_noop("Privacy officer"),
        "works_council": gettext_noop("Works council"),
        "guest_adviser": gettext_noop("Guest adviser"),
        "machine": gettext_noop("Machine"),
    },
    "data_class": {
        "0": gettext_noop("Public"),
        "1": gettext_noop("Internal"),
        "2": gettext_noop("Confidential"),
        "3": gettext_noop("Personal"),
        "4": gettext_noop("Special personal"),
    },
    "verdict": {
        "allow": gettext_noop("Allow"),
        "conditions": gettext_noop("Allow with conditions"),
        "replace": gettext_noop("Replace"),
        "forbid": gettext_noop("Not allowed"),
        "not_ai": gettext_noop("Not AI"),
        "later": gettext_noop("Decide later"),
    },
    "family": {
        "proxy": gettext_noop("Web proxy"),
        "dns": gettext_noop("DNS"),
        "sensor": gettext_noop("Network sensor"),
        "sign_in": gettext_noop("Sign-ins"),
        "grant": gettext_noop("OAuth grants"),
        "spend": gettext_noop("Expenses"),
        "people": gettext_noop("People list"),
        "tools": gettext_noop("Tool list"),
        "extension": gettext_noop("Extensions"),
        "conversation": gettext_noop("Conversations"),
    },
    "topic": {
        "guardrails": gettext_noop("Guardrails"),
        "people": gettext_noop("People"),
        "data": gettext_noop("Data roadmap"),
        "automation": gettext_noop("Automation roadmap"),
        "success": gettext_noop("AI success"),
        "mandate": gettext_noop("Mandate"),
    },
    "platform": {
        "microsoft": gettext_noop("Microsoft"),
        "google": gettext_noop("Google"),
        "other": gettext_noop("Other"),
    },
    "record": {
        "organisation": gettext_noop("Organisation"),
        "team": gettext_noop("Team"),
        "person": gettext_noop("Person"),
        "tool": gettext_noop("Tool"),
        "charter": gettext_noop("Charter"),
        "decision": gettext_noop("Decision"),
        "processing": gettext_noop("Processing record"),
        "inventory": gettext_noop("Inventory"),
        "conversation": gettext_noop("Conversation"),
        "quote": gettext_noop("Quote"),
        "campaign": gettext_noop("Assessment"),
        "publication": gettext_noop("Published results"),
        "consent": gettext_noop("Consent"),
        "session": gettext_noop("Alignment session"),
        "coaching": gettext_noop("Coaching"),
        "initiative": gettext_noop("Initiative"),
        "classification": gettext_noop("Class of data"),
        "purpose": gettext_noop("Purpose"),
        "competence": gettext_noop("Competence"),
        "attainment": gettext_noop("Level reached"),
        "vendor": gettext_noop("Vendor"),
        "marking": gettext_noop("Marked file"),
        "touchpoint": gettext_noop("Touchpoint"),
        "incident": gettext_noop("Incident"),
        "use": gettext_noop("Use of AI"),
        "dataset": gettext_noop("Dataset"),
        "grant": gettext_noop("Access given"),
        "request": gettext_noop("Request"),
        "rule": gettext_noop("Rule"),
        "draft": gettext_noop("Draft"),
        "section": gettext_noop("Section of the policy"),
        "policy": gettext_noop("Policy"),
        "acknowledgement": gettext_noop("Policy read"),
        "recalibration": gettext_noop("Recalibration"),
        "point": gettext_noop("Point of the agenda"),
        "development": gettext_noop("Development"),
        "review": gettext_noop("Review of access"),
        "signature": gettext_noop("Signature"),
        "deputy": gettext_noop("Absence"),
        "delegation": gettext_noop("Delegation"),
        "meeting": gettext_noop("Meeting"),
        "ballot": gettext_noop("Vote"),
        "commitment": gettext_noop("Promise"),
        "ask": gettext_noop("Question to a head"),
        "forecast": gettext_noop("Forecast"),
        "task": gettext_noop("Task"),
        "goal": gettext_noop("Goal"),
        "horizon": gettext_noop("Horizon"),
        "capacity": gettext_noop("Capacity"),
        "budget": gettext_noop("Budget"),
        "booking": gettext_noop("Booking"),
        "plan": gettext_noop("Plan of the roadmap"),
        "pack": gettext_noop("Pack"),
        "voice": gettext_noop("Voice"),
        "gathering": gettext_noop("Gathering"),
        "occasion": gettext_noop("One time of a gathering"),
        "attendance": gettext_noop("Attendance"),
        "question": gettext_noop("Question"),
        "followup": gettext_noop("Action"),
        "path": gettext_noop("Learning path"),
        "completion": gettext_noop("Finished module"),
        "lesson": gettext_noop("Module of our own"),
        "exercise": gettext_noop("Practice"),
        "learning_policy": gettext_noop("Learning policy"),
        "champion": gettext_noop("Champion"),
        "deed": gettext_noop("Help of a champion"),
        "practice": gettext_noop("Practice of the library"),
        "pledge": gettext_noop("Agreement with a team"),
        "talk": gettext_noop("Talking points"),
        "pulse": gettext_noop("Pulse"),
        "edition": gettext_noop("Edition of where we stand"),
    },
    "practice_sort": {"prompt": gettext_noop("Prompt"), "practice": gettext_noop("Way of working")},
    "agreement": {
        "none": gettext_noop("None"),
        "asked": gettext_noop("Asked for"),
        "signed": gettext_noop("Signed"),
        "ending": gettext_noop("Signed, ends soon"),
        "expired": gettext_noop("Expired"),
        "not_needed": gettext_noop("Not needed"),
    },
    "campaign": {
        "draft": gettext_noop("Planned"),
        "open": gettext_noop("Open"),
        "closed": gettext_noop("Closed"),
        "cancelled": gettext_noop("Cancelled"),
    },
    "initiative": {
        "draft": gettext_noop("Draft"),
        "planned": gettext_noop("Planned"),
        "running": gettext_noop("Running"),
        "done": gettext_noop("Done"),
        "dropped": gettext_noop("Dropped"),
    },
    "approach": {
        "proven": gettext_noop("Proven"),
        "experiment": gettext_noop("Experiment"),
        "foundation": gettext_noop("Foundation"),
        "legal": gettext_noop("Legal duty"),
        "other": gettext_noop("Other"),
    },
    "size": {"S": gettext_noop("S"), "M": gettext_noop("M"), "L": gettext_noop("L")},
    "grade": {
        "perceived": gettext_noop("Perceived"),
        "measured": gettext_noop("Measured"),
        "proven": gettext_noop("Proven"),
    },
    "confidence": {"low": gettext_noop("Low"), "medium": gettext_noop("Medium"), "high": gettext_noop("High")},
    "value_unit": {
        "EUR": gettext_noop("euros"),
        "hours": gettext_noop("hours"),
        "customers": gettext_noop("customers"),
        "points": gettext_noop("points"),
    },
    "goal": {
        "open": gettext_noop("Open"),
        "reached": gettext_noop("Reached"),
        "dropped": gettext_noop("Dropped"),
    },
    "goal_level": {
        "company": gettext_noop("Company"),
        "team": gettext_noop("Team"),
        "individual": gettext_noop("One person"),
    },
    "area": {
        "customer": gettext_noop("Customer"),
        "brand": gettext_noop("Brand"),
        "sales": gettext_noop("Sales"),
        "marketing": gettext_noop("Marketing"),
    },
    "business_line": {
        "price": gettext_noop("Price"),
        "cost": gettext_noop("Cost"),
        "retention": gettext_noop("Customer retention"),
        "channel": gettext_noop("Channel"),
        "proposition": gettext_noop("Proposition"),
    },
    "rule": {
        "active": gettext_noop("Holds"),
        "withdrawn": gettext_noop("Withdrawn"),
    },
    "draft": {
        "draft": gettext_noop("Open"),
        "published": gettext_noop("Published"),
        "rolled_back": gettext_noop("Rolled back"),
        "dropped": gettext_noop("Put away"),
    },
    "mode": {
        "anonymous": gettext_noop("Anonymous"),
        "named": gettext_noop("With names, in one circle"),
    },
    "mode_meaning": {
        "anonymous": gettext_noop("Anonymous: nobody sees who answered what, and groups under five are not shown."),
        "named": gettext_noop(
            "With names: everybody agrees first and then sees all answers of the circle; for a small MT."
        ),
    },
    "how_much": {
        "low": gettext_noop("Low"),
        "some": gettext_noop("Some"),
        "high": gettext_noop("High"),
    },
    "harm": {
        "none": gettext_noop("No harm"),
        "annoying": gettext_noop("Annoying"),
        "costly": gettext_noop("Costly"),
        "serious": gettext_noop("Serious"),
    },
    "law_tier": {
        "banned": gettext_noop("Forbidden"),
        "high": gettext_noop("High risk"),
        "limited": gettext_noop("Be open about it"),
        "minimal": gettext_noop("Minimal risk"),
    },
    "tier": {
        "BLOCK": gettext_noop("Forbidden"),
        "BLOCK_FROM_2026_12_02": gettext_noop("Forbidden from 2 December 2026"),
        "HIGH_RISK_ANNEX_III": gettext_noop("High risk"),
        "HIGH_RISK_ANNEX_I": gettext_noop("High risk, as part of a product"),
        "EXEMPT_6_3": gettext_noop("Listed, but exempt"),
        "TRANSPARENCY": gettext_noop("People must be told"),
        "MINIMAL": gettext_noop("Little risk"),
        "OUT_OF_SCOPE": gettext_noop("No AI system"),
        "UNDECIDED": gettext_noop("Not decided yet"),
    },
    "training": {"": gettext_noop("Nobody knows"), "no": gettext_noop("No"), "yes": gettext_noop("Yes")},
    "duty": {
        "owed": gettext_noop("Missing"),
        "expired": gettext_noop("Has expired"),
        "upcoming": gettext_noop("Still to come"),
        "held": gettext_noop("There"),
        "aside": gettext_noop("Does not concern us"),
    },
    "dpia": {
        "required": gettext_noop("Needed"),
        "not_required": gettext_noop("Not needed"),
        "undecided": gettext_noop("Not decided yet"),
    },
    "bearer": {
        "provider": gettext_noop("As its maker (provider)"),
        "deployer": gettext_noop("As its user (deployer)"),
        "importer": gettext_noop("As its importer"),
        "distributor": gettext_noop("As its distributor"),
        "controller": gettext_noop("As who decides about the data (controller)"),
        "processor": gettext_noop("As who works with the data for others (processor)"),
        "trader": gettext_noop("As a seller to consumers"),
        "online_platform": gettext_noop("As an online platform"),
        "employer": gettext_noop("As an employer"),
        "sponsor": gettext_noop("As who pays for a message"),
        "supplier": gettext_noop("By the supplier"),
        "publisher": gettext_noop("As who publishes it"),
    },
    "law_fact": {
        "is_ai_system": gettext_noop("it is AI"),
        "role_deployer": gettext_noop("you use it"),
        "role_provider": gettext_noop("you made it"),
        "is_candidate_tool": gettext_noop("it is not approved yet"),
        "personal_data": gettext_noop("data about people"),
        "special_category": gettext_noop("sensitive data"),
        "uses_processor": gettext_noop("a vendor works with the data"),
        "has_works_council": gettext_noop("the works council is there"),
    },
    "law_doubt": {
        "before_the_law": gettext_noop("On that day the AI Act asked nothing yet."),
        "unknown_country": gettext_noop("What this country asks beside European law is not known here: ask counsel."),
        "no_facts": gettext_noop("Nothing is answered yet, so nothing is certain."),
        "review_overdue": gettext_noop("The reading of the law is older than 90 days: it waits for a review."),
    },
    "shown": {
        "untold": gettext_noop("People are not told"),
        "missing": gettext_noop("Not shown at the last check"),
        "void": gettext_noop("No approved text"),
        "unproven": gettext_noop("Nobody has looked yet"),
        "late": gettext_noop("Check is overdue"),
        "shown": gettext_noop("Shown"),
        "exempt": gettext_noop("No notice needed"),
        "planned": gettext_noop("Not live yet"),
        "ended": gettext_noop("Ended"),
    },
    "touchpoint_sort": {
        "conversation": gettext_noop("A conversation in writing"),
        "voice": gettext_noop("A voice that talks with people"),
        "image": gettext_noop("A picture"),
        "video": gettext_noop("A film"),
        "audio": gettext_noop("A recording"),
        "text": gettext_noop("A text"),
        "biometric": gettext_noop("Reading of faces, voices or emotions"),
        "price": gettext_noop("A personal price"),
    },
    "touchpoint_channel": {
        "website": gettext_noop("Website"),
        "app": gettext_noop("Mobile app"),
        "messages": gettext_noop("Messages"),
        "mail": gettext_noop("By mail"),
        "phone": gettext_noop("Phone"),
        "social": gettext_noop("Social media"),
        "print": gettext_noop("Print"),
        "internal": gettext_noop("Inside the organisation"),
        "other": gettext_noop("Other"),
    },
    "touchpoint_audience": {
        "customers": gettext_noop("Customers"),
        "readers": gettext_noop("Readers"),
        "staff": gettext_noop("Colleagues"),
        "public": gettext_noop("Everybody"),
    },
    "touchpoint_language": {
        "nl": gettext_noop("Dutch"),
        "en": gettext_noop("English"),
        "other": gettext_noop("Another language"),
    },
    "touchpoint_bearer": {
        "provider": gettext_noop("Ours, as its maker"),
        "deployer": gettext_noop("Ours, as its user"),
        "supplier": gettext_noop("The supplier's"),
    },
    "touchpoint_notice": {
        "": gettext_noop("None"),
        "chat": gettext_noop("Before a chat"),
        "voice": gettext_noop("First sentence of a voice"),
        "made": gettext_noop("Made with AI"),
        "changed": gettext_noop("Changed with AI"),
        "audio": gettext_noop("Spoken with a recording"),
        "text": gettext_noop("Written with AI"),
        "biometric": gettext_noop("Before reading faces, voices or emotions"),
        "price": gettext_noop("Beside a personal price"),
    },
    "touchpoint_exception": {
        "": gettext_noop("A notice is needed"),
        "obvious": gettext_noop("Anybody sees that it is AI"),
        "human": gettext_noop("A person reads and sends every answer"),
        "editor": gettext_noop("An editor answers for a checked text"),
        "private": gettext_noop("It informs nobody on a matter of public interest"),
        "artistic": gettext_noop("Evidently art, satire or fiction"),
        "law": gettext_noop("A law allows it without a notice"),
    },
    "incident_sort": {
        "near_miss": gettext_noop("Nearly went wrong"),
        "complaint": gettext_noop("Complaint"),
        "breach": gettext_noop("Breach of personal data"),
        "serious": gettext_noop("Serious incident with AI"),
    },
    "incident_severity": {
        "": gettext_noop("Not a serious incident"),
        "death": gettext_noop("Somebody died"),
        "widespread": gettext_noop("Many people, or a critical service"),
        "other": gettext_noop("Harm to health, rights, goods or nature"),
    },
    "incident_risk": {
        "": gettext_noop("Not judged yet"),
        "none": gettext_noop("Unlikely"),
        "some": gettext_noop("There is a risk"),
        "high": gettext_noop("A high risk"),
    },
    "incident_state": {
        "open": gettext_noop("Still open"),
        "closed": gettext_noop("Closed with a lesson"),
    },
    "incident_term": {
        "closed": gettext_noop("Closed with a lesson"),
        "no_term": gettext_noop("No term"),
        "future": gettext_noop("No term yet"),
        "no_risk": gettext_noop("Need not be told"),
        "running": gettext_noop("Term runs"),
        "overdue": gettext_noop("Past its term"),
        "told": gettext_noop("Told in time"),
        "told_late": gettext_noop("Told late"),
    },
    "task_place": {
        "ranked": gettext_noop("Ranked"),
        "later": gettext_noop("Later"),
        "unknown": gettext_noop("Numbers missing"),
        "out": gettext_noop("Forbidden or set aside"),
        "accepted": gettext_noop("Accepted"),
    },
    "task_area": {
        "content": gettext_noop("Content"),
        "campaigns": gettext_noop("Campaigns"),
        "web": gettext_noop("Website"),
        "insight": gettext_noop("Insight"),
        "events": gettext_noop("Events and press"),
        "leads": gettext_noop("Leads"),
        "offers": gettext_noop("Quotes"),
        "accounts": gettext_noop("Customers and dealers"),
        "service": gettext_noop("Service"),
        "steering": gettext_noop("Steering"),
    },
    "routed": {
        "alone": gettext_noop("Architect alone"),
        "to_mt": gettext_noop("To the MT"),
        "never": gettext_noop("Outside every mandate"),
    },
}

TONES: Mapping[str, str] = {
    "in_use": "good", "pilot": "good", "not_yet": "", "not_allowed": "bad", "unknown": "warn",
    "signed": "good", "not_needed": "good", "ending": "warn", "asked": "warn", "none": "warn", "expired": "bad",
    "untold": "bad", "missing": "bad", "void": "bad", "unproven": "warn", "late": "warn",
    "shown": "good", "exempt": "good", "owed": "warn", "held": "good", "UNDECIDED": "warn", "BLOCK": "bad",
    "BLOCK_FROM_2026_12_02": "bad", "HIGH_RISK_ANNEX_III": "warn", "HIGH_RISK_ANNEX_I": "warn",
    "running": "warn", "overdue": "bad", "told": "good", "told_late": "warn", "closed": "good", "no_risk": "good",
}  # fmt: skip


def category(code: str) -> str:
    """What services of a category are for, as the catalogue words it."""
    found = _categories().get(code)
    if found is None:
        return code
    return found.nl if (get_language() or "en").startswith("nl") else found.en


def source(format_id: str) -> str:
    """What a file format is called."""
    known = FORMATS.get(format_id)
    if known is None:
        return format_id
    return known.label_nl if (get_language() or "en").startswith("nl") else known.label_en


@lru_cache(maxsize=1)
def _categories() -> dict[str, Category]:
    return {one.id: one for one in load_categories()}


def word(group: str, code: object) -> str:
    """The word for a code; the code itself where nobody gave it a word."""
    if group == "category":
        return category(str(code))
    found = _WORDS[group].get(str(code))
    return _(found) if found else str(code)


def words(group: str) -> dict[str, str]:
    """All codes of a group with their words, in order."""
    return {code: _(text) for code, text in _WORDS[group].items()}


def tone(status: str) -> str:
    """Colour of a status: only what needs somebody is amber or red."""
    return TONES.get(status, "")


_NUMBERS = (
    gettext_noop("no"), gettext_noop("one"), gettext_noop("two"), gettext_noop("three"), gettext_noop("four"),
    gettext_noop("five"), gettext_noop("six"), gettext_noop("seven"), gettext_noop("eight"), gettext_noop("nine"),
    gettext_noop("ten"), gettext_noop("eleven"), gettext_noop("twelve"),
)  # fmt: skip


def spelled(count: int) -> str:
    """A count inside a sentence: words up to twelve, digits from thirteen."""
    return _(_NUMBERS[count]) if 0 <= count < len(_NUMBERS) else f"{count}"


def within(text: str) -> str:
    """A label as it stands inside a sentence: its first letter lowered, unless it is a name of capitals such as DNS."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def opening(text: str) -> str:
    """A sentence with its first letter raised, for one that may begin with a spelled count."""
    if text.startswith("één"):
        return f"Eén{text[3:]}"  # a Dutch sentence begins without the first accent
    return text[:1].upper() + text[1:]
