"""Small companies as folders of exports, with what an inventory of them must say, worked out by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mandate.engines.processing import Record, Signature
from mandate.engines.terms import Role
from mandate.records import clock
from mandate.records.ledger import Actor
from mandate.services import inventory
from mandate.services.inventory import Brought, Outcome

DAY = date(2026, 11, 2)
TODAY = date(2026, 11, 20)
RECORD = Record(
    "To know which AI is used.", 90, "Everybody.", "",
    (Signature(Role.ARCHITECT, "Anna de Vries", DAY), Signature(Role.AUDITOR, "Bram Smit", DAY)),
)  # fmt: skip
HALF_SIGNED = Record("To know which AI is used.", 90, "Everybody.", "", RECORD.signatures[:1])

EXPENSES = """Date,Amount,Currency,Merchant,Cost centre
2026-09-05,22.00,EUR,OPENAI *CHATGPT SUBSCR,Marketing
2026-10-05,22.00,EUR,OPENAI *CHATGPT SUBSCR,Marketing
2026-10-06,abc,EUR,OPENAI *CHATGPT SUBSCR,Marketing
2026-10-09,30.00,USD,OPENAI *CHATGPT SUBSCR,Sales
2026-10-12,7.49,EUR,DEEPL.COM,Sales
2026-10-13,61.20,EUR,Bakkerij De Punt,Sales
"""
TOOLS = """Tool,Vendor,Status,Owner
DeepL,DeepL SE,in use,Bo Bakker
ChatGPT,OpenAI,,
"""
PEOPLE_HEADER = "Name,E-mail,Team,Part of,Function,Manager\n"


@dataclass(frozen=True)
class Company:
    """A folder of exports and the processing record that goes with it."""

    folder: Path
    record: Record | None = RECORD
    works_council: bool = False

    def files(self) -> list[Brought]:
        """Everything in the folder, by name."""
        return [Brought(path, path.name) for path in sorted(self.folder.iterdir())]

    def take(
        self, files: list[Brought] | None = None, *, by: Actor, today: date = TODAY, record: Record | None = None
    ) -> Outcome:
        """Take the inventory of these files, or of the whole folder."""
        return inventory.take(
            self.files() if files is None else files, by=by, at=clock.now(), today=today,
            record=record or self.record, works_council=self.works_council,
        )  # fmt: skip

    def again(self, *, by: Actor) -> set[str]:
        """The states of all files when they are brought once more."""
        return {line.state for line in self.take(by=by).files}


def person(number: int) -> str:
    """The mail address of one of the people."""
    return f"person{number}@windmolen.example"


def people(sales: int = 7, inside: int = 5, product: int = 3) -> str:
    """A people list: Sales with Inside sales under it, and Product; everybody reports to the first of the team."""
    rows, number = [], 0
    for team, above, size in (("Sales", "", sales), ("Inside sales", "Sales", inside), ("Product", "", product)):
        boss = person(number)
        for _ in range(size):
            rows.append(
                f"Person {number},{person(number)},{team},{above},Seller,{boss if person(number) != boss else ''}\n"
            )
            number += 1
    return PEOPLE_HEADER + "".join(rows)


def squid(user: str, host: str, *, day: int = 2, second: int = 0, size: int = 1000) -> str:
    """One line of a Squid log of November 2026."""
    moment = int((date(2026, 11, day) - date(1970, 1, 1)).total_seconds()) + 36_000 + second
    return f"{moment}.000    120 10.0.0.{day} TCP_TUNNEL/200 {size} CONNECT {host}:443 {user} HIER_DIRECT/192.0.2.1 -\n"


def three_files(folder: Path, *, write: bool = True) -> Company:
    """A people list, a tool list and expenses: the poor start that is the normal one. No processing record."""
    if write:
        folder.mkdir(exist_ok=True)
        (folder / "people.csv").write_text(people())
        (folder / "tools.csv").write_text(TOOLS)
        (folder / "expenses.csv").write_text(EXPENSES)
    return Company(folder, record=None)


def with_log(folder: Path) -> Company:
    """The three files and a proxy log: 9 people of Sales and Inside sales use ChatGPT on two days, 3 of Product Claude."""
    three_files(folder)
    lines = [squid(person(n), "chatgpt.com", day=day, second=n) for day in (2, 3) for n in range(9)]
    lines += [squid(person(12 + n), "claude.ai", second=n) for n in range(3)]
    lines += [squid(person(n), "example.com", second=n) for n in range(4)]
    (folder / "access.log").write_text("".join(lines) + "half a line\n")
    return Company(folder)
