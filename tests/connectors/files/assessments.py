"""Reports of assessments to print: small, full to the brim, and empty."""

from mandate.connectors.files.assessment import (
    AssessmentReport,
    DimensionLine,
    FirstLine,
    FiveBars,
    Found,
    GroupLine,
    HiddenLine,
    ItemLine,
    PartLines,
    TalkLine,
    Titles,
    UnknownIn,
    UnknownLine,
)
from mandate.connectors.files.packs import Figure

ANCHOR = "The list is current, and a new request gets an answer within the two weeks agreed"
QUESTION = "How well do our many sources connect, such as CRM, web, mail and field sales?"
GROUP = "Buitendienst Noord-Nederland"
EVIL = '=1+1 #evil *y* $z$ <b> & "x"'


def bars(label: str = "Sales", counts: tuple[int, ...] | None = (6, 3, 0, 4, 5)) -> FiveBars:
    return FiveBars(label, sum(counts or (9,)), 2, counts, "two camps")


def found(number: int, *, sides: int) -> Found:
    said = f"Everyone agrees on this: most choose “{ANCHOR}” or “{ANCHOR}”."
    return Found(f"{number} {QUESTION}", said, f"Sales: “{ANCHOR}”. {said}", tuple(bars() for _side in range(sides)))


def dimension(number: int) -> DimensionLine:
    why = f"Held at 2.5 by “{QUESTION}”; without that cap 3.7."
    about = "Whether the data AI needs is known, connected, kept and there for a reason."
    return DimensionLine(f"Automatiseringsroadmap {number}", about, 2.5, "2.5", 3.7, "3.7", "2.1", "Started", why)


def small(language: str = "en", *, sample: bool = False, label: str = "Sales") -> AssessmentReport:
    return AssessmentReport(
        organisation="Windmolen Fietsen", language=language, as_of="22 Nov 2026, 13:00", title="First round",
        sentence="We agree on one question, and groups differ on one.", basis="18 people answered.",
        titles=Titles("We agree on one.", "Groups differ on one.", "2.5 of 5.", "One talk.", "One thing comes first."),
        figures=(Figure("People", "18", "in 2 groups"),), aligned=(found(1, sides=1),),
        differing=(Found("Which tools?", "Far apart.", "", (bars(label), bars("Marketing", None))),),
        dimensions=(dimension(1), DimensionLine("Mandate", "Who leads", None, "", None, "", "", "", "No score.")),
        groups=(GroupLine("Everyone", 18, ("2.5", ""), "2.5"), GroupLine(label, 9, ("2.5", ""), "")),
        hidden=(HiddenLine("Product", "fewer than five answered"),),
        unknown=(UnknownLine("Kept up to date?", (UnknownIn(label, 5, 9),)),),
        talks=(TalkLine("Which tools?", "groups see it differently", ((label, "“Own”"), ("Marketing", "“List”"))),),
        first=(FirstLine("Tool list", "It holds a score down.", "Make it", "Architect", "6 Dec 2026"),),
        parts=(PartLines("Guardrails", (
            ItemLine("Which tools?", bars(label), 1, "-0.2", "-0.1 to 0.4", ""),
            ItemLine("Hidden here?", bars(label, None), 0, "", "", "Nearly all gave one answer"),
            ItemLine("Not asked?", None, 0, "", "", "Fewer than five answered"),
        )),),
        by_chance="Of 2 questions, chance calls 0.1 so.", change=412, seal="a3f09b12cc", sample=sample,
    )  # fmt: skip


def brimming(language: str = "nl") -> AssessmentReport:
    """Twelve groups, thirty-six questions, every text at its longest."""
    groups = [f"{GROUP} {number}" for number in range(12)]
    line = ItemLine(QUESTION, bars(counts=(1018, 1022, 1317, 1008, 1007)), 14, "-0.33", "-0.12 to 0.12", "")
    side = f"seven people say “{ANCHOR}”, four say “{ANCHOR}”"
    step = FirstLine(
        "Data rule card per kind of tool",
        f"“{QUESTION}”: {ANCHOR}. " * 2,
        ANCHOR,
        "Manager",
        "6 Dec 2026",
        "It stands above the next because a larger part does not know it: 3 % against 0 %.",
    )
    return AssessmentReport(
        organisation="Vereniging van Samenwerkende Windmolenfietsenfabrieken", language=language,
        as_of="22 november 2026, 13:00", title="Herhaling van de meting van het najaar van 2026, alle vestigingen",
        sentence="We zijn het over zesendertig vragen eens, en de groepen verschillen op twaalf.",
        basis=f"{ANCHOR}. " * 2, titles=Titles(*(f"{ANCHOR}, {ANCHOR}." for _slide in range(5))),
        figures=(Figure("Mensen die antwoordden", "100.000", "in 12 getoonde groepen"),) * 4,
        aligned=tuple(found(number, sides=1) for number in range(5)),
        differing=tuple(found(number, sides=2) for number in range(5)),
        dimensions=tuple(dimension(number) for number in range(6)), total=f"Samen 2,5 van 5. {dimension(1).why}",
        groups=tuple(GroupLine(label, 1200, ("2.5",) * 6, "2.5") for label in ("Iedereen", *groups)),
        hidden=tuple(HiddenLine(f"{GROUP} en {GROUP} {n}", "showing it would give away others") for n in range(8)),
        unknown=tuple(
            UnknownLine(f"{n} {QUESTION}", tuple(UnknownIn(label, 600, 1200) for label in groups)) for n in range(36)
        ),
        talks=tuple(
            TalkLine(f"{n} {QUESTION}", "groups differ, there are two camps and many do not know", ((GROUP, side),) * 2)
            for n in range(5)
        ),
        first=(step,) * 3, first_basis=f"{ANCHOR}. " * 2, parts=tuple(PartLines(f"Part {number}", (line,) * 6) for number in range(6)),
        by_chance="Van 36 getoonde vragen zou toeval er 1,6 eens noemen en 1,6 twee kampen.", change=412_000,
        seal="a3f09b12cc",
    )  # fmt: skip


def empty(language: str = "en") -> AssessmentReport:
    return AssessmentReport(
        organisation="Windmolen Fietsen", language=language, as_of="22 Nov 2026, 13:00", title="First round",
        sentence="Too few people answered First round to show anything.", basis="4 people answered.",
        titles=Titles("", "", "", "", ""), empty="Fewer than five people answered.",
        hidden=(HiddenLine("Sales", "fewer than five answered"),),
    )  # fmt: skip
