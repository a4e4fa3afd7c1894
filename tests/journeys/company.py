"""Three small files of a company, and what is true of them."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook

TEAMS = {"Marketing": 12, "Sales": 11, "Product": 7}
FUNCTIONS = {"Marketing": "Marketer", "Sales": "Account manager", "Product": "Developer"}
TOOLS = (
    ("ChatGPT", "in use", "Texts for the shop"),
    ("Boekwijs", "in use", "Bookkeeping"),
)
# Per month: merchant, amount. Two subscriptions of one service, one service nobody wrote down, one merchant without AI.
EVERY_MONTH = (
    ("OPENAI *CHATGPT SUBSCR", "22.00"),
    ("OPENAI *CHATGPT SUBSCR", "22.00"),
    ("MIDJOURNEY INC.", "30.00"),
    ("BAKKERIJ DE HALM", "41.50"),
)
MONTHLY = "€ 74"
"""What AI costs a month: 22 + 22 + 30."""
SERVICES, UNDECIDED = "Two", "one"
"""ChatGPT was decided on in the tool list; Midjourney stands in no list."""


def write(folder: Path) -> list[Path]:
    """The three files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / "people.csv", folder / "tools.xlsx", folder / "expenses.csv"]
    paths[0].write_text(people(), encoding="utf-8")
    paths[1].write_bytes(tools())
    paths[2].write_text(expenses(), encoding="utf-8")
    return paths


def people() -> str:
    """Thirty people in three teams, each under the first of the team."""
    lines = ["Name,Work email,Department,Job title,Manager"]
    for team, size in TEAMS.items():
        for number in range(1, size + 1):
            lead = "" if number == 1 else f"{team} Person 1"
            lines.append(
                f"{team} Person {number},{team.lower()}.{number}@windmolen.example,{team},{FUNCTIONS[team]},{lead}"
            )
    return "\n".join(lines) + "\n"


def tools() -> bytes:
    """The tools the company wrote down itself, as a workbook."""
    book = Workbook()
    book.active.append(["Tool", "Status", "Purpose"])
    for row in TOOLS:
        book.active.append(list(row))
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def expenses() -> str:
    """The last two whole months: paid on the second, the tenth, the eighteenth and the last day."""
    lines = ["Date,Merchant,Amount,Currency"]
    first_of_this = date.today().replace(day=1)
    last_month = (first_of_this - timedelta(days=1)).replace(day=1)
    for first in ((last_month - timedelta(days=1)).replace(day=1), last_month):
        end = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        days = (first.replace(day=2), first.replace(day=10), first.replace(day=18), end)
        lines += [f"{day},{merchant},{amount},EUR" for day, (merchant, amount) in zip(days, EVERY_MONTH, strict=True)]
    return "\n".join(lines) + "\n"
