"""One example of every code of every engine: its parameters, and what must stand in its sentence."""

import re
from datetime import date
from decimal import Decimal
from itertools import chain

from mandate.engines.charter import ChangeCode, RoutingCode
from mandate.engines.discovery.coverage import Shows
from mandate.engines.priorities import Step
from mandate.engines.processing import OpeningCode
from mandate.engines.terms import Family, FindingCode, Role

NAMES = {"alpha": "Alpha", "beta": "Beta", "gamma": "Gamma", "marketing": "Marketing", "wheel": "Wheel team"}
DAY, LATER = date(2026, 11, 3), date(2026, 12, 4)
CODES = tuple(chain(FindingCode, Step, RoutingCode, ChangeCode, OpeningCode))

COST = {"amount": Decimal(3000), "already": Decimal(900), "limit": Decimal(2500), "currency": "EUR"}
STEP = {"services": ("alpha",), "sources": (), "team": None, "total": 1}
PROXY = {"family": Family.PROXY}
OPENING = {**PROXY, "role": Role.AUDITOR}
SEES = {**PROXY, "adds": (Shows.COST, Shows.TEAMS)}
SILENT = {**PROXY, "source": "squid", "since": LATER, "last": DAY}

EXAMPLES = {
    FindingCode.LEGAL_DUTY: ({"service": "alpha", "duty": "Article 50"}, ("Alpha", "Article 50")),
    FindingCode.WORST_SCOPE: ({"service": "alpha"}, ("Alpha",)),
    FindingCode.NOBODY_DECIDED: ({"service": "alpha", "people": 34, "days": 12}, ("Alpha", "34", "twelve days")),
    FindingCode.USED_AGAINST_DECISION: (
        {"service": "alpha", "status": "not_allowed", "people": 7, "decided_on": DAY},
        ("Alpha", "“not allowed”", "seven people", "3 Nov 2026"),
    ),
    FindingCode.DATA_OUT: ({"service": "alpha", "bytes_out": 38_000_000}, ("Alpha", "38 MB")),
    FindingCode.SAME_CATEGORY: (
        {"services": ("alpha", "beta"), "category": "meetings"},
        ("Alpha and Beta", "meeting notes and transcripts"),
    ),
    FindingCode.TWO_COST_CENTRES: (
        {"service": "alpha", "cost_centres": ("4100", "4200")},
        ("Two cost centres", "Alpha", "4100 and 4200"),
    ),
    FindingCode.SOURCE_SILENT: (SILENT, ("The web proxy log", "Squid access log", "4 Dec 2026", "3 Nov 2026")),
    FindingCode.SOURCE_CLOSED: (SEES, ("the web proxy log", "what AI costs and which teams use AI")),
    FindingCode.SOURCE_MISSING: (SEES, ("the web proxy log", "what AI costs or which teams use AI")),
    FindingCode.ONLY_MENTIONED: ({"service": "alpha"}, ("Alpha",)),
    FindingCode.QUOTED: ({"quotes": 2, "speaker_roles": ("buyer", "planner")}, ("two quotes", "buyer and planner")),
    Step.REVIEW_GRANTS: (STEP, ("IT", "Alpha")),
    Step.CHECK_DUTY: (STEP, ("The architect", "Alpha")),
    Step.TRIAGE: (
        {**STEP, "services": ("alpha", "beta"), "total": 6},
        ("The architect", "Alpha and Beta", "four more"),
    ),
    Step.TALK_TO_TEAM: ({**STEP, "team": "wheel"}, ("The manager of Wheel team", "Alpha")),
    Step.ASK_WHAT_IS_SENT: ({**STEP, "team": "wheel"}, ("The manager of Wheel team", "Alpha")),
    Step.COMPARE_CONTRACTS: (
        {**STEP, "services": ("alpha", "beta"), "total": 2},
        ("Finance", "Alpha and Beta"),
    ),
    Step.JOIN_CONTRACTS: (STEP, ("Finance", "Alpha")),
    Step.RESTORE_SOURCE: ({**STEP, "services": (), "sources": ("squid",)}, ("IT", "“Squid access log”")),
    Step.REQUEST_EXPORT: (
        {**STEP, "services": (), "sources": (Family.SPEND, Family.PEOPLE), "total": 2},
        ("The architect", "the expenses and the people list"),
    ),
    Step.DRAFT_RECORD: ({**STEP, "services": (), "sources": (Family.DNS,)}, ("The architect", "the DNS log")),
    Step.SIGN_RECORD: ({**STEP, "services": (), "sources": (Family.DNS,)}, ("The architect", "the DNS log")),
    Step.GET_SIGNATURE: (
        {**STEP, "services": (), "sources": (Family.DNS,)},
        ("The privacy officer", "the DNS log"),
    ),
    Step.GET_COUNCIL_SIGNATURE: (
        {**STEP, "services": (), "sources": (Family.DNS,)},
        ("The works council", "the DNS log"),
    ),
    Step.ASK_SPEAKERS: (STEP, ("The architect", "Alpha")),
    RoutingCode.NO_CHARTER: ({}, ("the MT",)),
    RoutingCode.NOT_IN_FORCE_YET: ({"valid_from": DAY}, ("3 Nov 2026",)),
    RoutingCode.LAPSED: ({"valid_until": DAY}, ("3 Nov 2026",)),
    RoutingCode.NO_CLAUSE: ({"kind": "hire", "teams": ("marketing", "wheel")}, ("hiring", "Marketing and Wheel team")),
    RoutingCode.WITHIN_LIMITS: ({"clause": "tool"}, ("“tools”",)),
    RoutingCode.COST_UNKNOWN: ({}, ("cost",)),
    RoutingCode.OTHER_CURRENCY: ({"currency": "USD", "limit_currency": "EUR"}, ("USD", "EUR")),
    RoutingCode.COST_OVER_DECISION: (
        {**COST, "already": Decimal(0), "initiative": None, "vendor": None},
        ("€ 3,000", "€ 2,500"),
    ),
    RoutingCode.INITIATIVE_OVER_DECISION: (
        {**COST, "initiative": "New shop", "vendor": None},
        ("€ 3,000", "€ 900", "New shop", "€ 2,500"),
    ),
    RoutingCode.VENDOR_OVER_DECISION: (
        {**COST, "initiative": None, "vendor": "Some vendor"},
        ("€ 3,000", "€ 900", "Some vendor", "€ 2,500"),
    ),
    RoutingCode.COST_OVER_QUARTER: ({**COST, "initiative": None, "vendor": None}, ("€ 3,000", "€ 900", "€ 2,500")),
    RoutingCode.HOURS_UNKNOWN: ({}, ("hours",)),
    RoutingCode.HOURS_OVER_MONTH: (
        {"hours": Decimal("12.5"), "already": Decimal(30), "limit": Decimal(40)},
        ("12.5 hours", "30 hours", "40 hours"),
    ),
    RoutingCode.DATA_CLASS_UNKNOWN: ({"limit": "internal"}, ("internal data",)),
    RoutingCode.DATA_CLASS_OVER: (
        {"data_class": "special", "limit": "internal"},
        ("special personal", "internal data"),
    ),
    RoutingCode.PEOPLE_UNKNOWN: ({"limit": 40}, ("40 people",)),
    RoutingCode.PEOPLE_OVER: ({"people": 7, "limit": 40}, ("seven people", "40 people")),
    RoutingCode.MT_DECIDED: ({}, ("MT",)),
    RoutingCode.DELEGATED: ({"valid_until": DAY}, ("who leads the team", "3 Nov 2026")),
    ChangeCode.DRAFT_CHARTER: ({}, ("charter",)),
    ChangeCode.WAIT_UNTIL: ({"day": DAY}, ("3 Nov 2026",)),
    ChangeCode.RENEW_CHARTER: ({}, ("charter",)),
    ChangeCode.MT_AGAIN: ({}, ("MT",)),
    ChangeCode.ADD_CLAUSE: ({"kind": "hire"}, ("hiring",)),
    ChangeCode.NAME_COST: ({}, ("cost",)),
    ChangeCode.COST_IN_CURRENCY: ({"currency": "USD"}, ("USD",)),
    ChangeCode.COST_AT_MOST: ({"amount": Decimal(800), "currency": "EUR"}, ("€ 800",)),
    ChangeCode.NAME_HOURS: ({}, ("hours",)),
    ChangeCode.HOURS_AT_MOST: ({"hours": Decimal(1)}, ("1 hour ",)),
    ChangeCode.NAME_DATA_CLASS: ({}, ("data",)),
    ChangeCode.DATA_CLASS_AT_MOST: ({"data_class": "internal"}, ("internal data",)),
    ChangeCode.COST_ABOVE: ({"amount": Decimal(800), "currency": "EUR"}, ("€ 800",)),
    ChangeCode.HOURS_ABOVE: ({"hours": Decimal(10)}, ("10 hours",)),
    ChangeCode.DATA_CLASS_ABOVE: ({"data_class": "internal"}, ("internal data",)),
    ChangeCode.NAME_PEOPLE: ({}, ("how many people",)),
    ChangeCode.PEOPLE_AT_MOST: ({"people": 40}, ("40 people",)),
    ChangeCode.PEOPLE_ABOVE: ({"people": 40}, ("40 people",)),
    OpeningCode.NOT_ABOUT_PEOPLE: ({"family": Family.TOOLS}, ("the tool list",)),
    OpeningCode.SIGNED_BY_BOTH: (PROXY, ("the web proxy log",)),
    OpeningCode.NO_RECORD: (PROXY, ("the web proxy log",)),
    OpeningCode.NOT_SIGNED: (OPENING, ("the privacy officer", "the web proxy log")),
    OpeningCode.FIRST_SIGNATURE_MISSING: (OPENING, ("the privacy officer", "the web proxy log")),
    OpeningCode.SECOND_SIGNATURE_MISSING: (OPENING, ("the privacy officer", "the web proxy log")),
    OpeningCode.SAME_PERSON: (OPENING, ("the privacy officer", "the web proxy log")),
    OpeningCode.WRITE_RECORD: ({}, ("processing record",)),
    OpeningCode.SIGN: ({"role": Role.WORKS_COUNCIL}, ("the works council",)),
}
OTHER = {
    "adds": (Shows.NEEDS,),
    "already": Decimal(77),
    "amount": Decimal(4321),
    "bytes_out": 99,
    "category": "coding",
    "clause": "hire",
    "cost_centres": ("4300", "4400"),
    "currency": "GBP",
    "data_class": "confidential",
    "day": LATER,
    "days": 99,
    "decided_on": LATER,
    "duty": "Article 4",
    "family": Family.SPEND,
    "hours": Decimal(99),
    "initiative": "Old shop",
    "kind": "policy",
    "last": LATER,
    "limit_currency": "GBP",
    "people": 99,
    "quotes": 99,
    "role": Role.ARCHITECT,
    "service": "gamma",
    "services": ("gamma", "alpha"),
    "since": DAY,
    "source": "bind",
    "sources": ("bind",),
    "speaker_roles": ("welder",),
    "status": "not_yet",
    "team": "marketing",
    "teams": ("wheel",),
    "total": 99,
    "valid_from": LATER,
    "valid_until": LATER,
    "vendor": "Other vendor",
}
"""Another value for every parameter there is."""
OTHER_LIMIT = {"internal": "public", Decimal(2500): Decimal(2501), Decimal(40): Decimal(41)}
NOT_SAID = {
    RoutingCode.COST_OVER_DECISION: {"already", "initiative", "vendor"},
    RoutingCode.INITIATIVE_OVER_DECISION: {"vendor"},
    RoutingCode.VENDOR_OVER_DECISION: {"initiative"},
    RoutingCode.COST_OVER_QUARTER: {"initiative", "vendor"},
    Step.TALK_TO_TEAM: {"sources", "total"},
    Step.ASK_WHAT_IS_SENT: {"sources", "total"},
    Step.TRIAGE: {"sources", "team"},
    Step.RESTORE_SOURCE: {"services", "team", "total"},
    Step.REQUEST_EXPORT: {"services", "team", "total"},
    Step.DRAFT_RECORD: {"services", "team", "total"},
    Step.SIGN_RECORD: {"services", "team", "total"},
    Step.GET_SIGNATURE: {"services", "team", "total"},
    Step.GET_COUNCIL_SIGNATURE: {"services", "team", "total"},
    **{
        step: {"sources", "team", "total"}
        for step in (
            Step.REVIEW_GRANTS,
            Step.CHECK_DUTY,
            Step.COMPARE_CONTRACTS,
            Step.JOIN_CONTRACTS,
            Step.ASK_SPEAKERS,
        )
    },
}
"""What an engine gives with a code and its sentence leaves out on purpose: all else must change the sentence."""
LEFT_OPEN = re.compile(r"%\(|%s|\)s|[{}]|None")
"""What a sentence must not hold any more: a place to fill in, a brace, or a value that is not known."""
