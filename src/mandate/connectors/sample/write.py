"""The sample on disk: one folder, the same bytes for the same options, and never over anybody else's files."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from mandate.connectors.sample import conversations, finance, identity, inventories, people_list, records
from mandate.connectors.sample.chance import dice
from mandate.connectors.sample.logs import bind, dnsmasq, squid, zscaler
from mandate.connectors.sample.plan import Plan, plan
from mandate.connectors.sample.streams import RotatingLog, Rotation, WrittenFile
from mandate.connectors.sample.tables import DUTCH_HR, write_csv, write_xlsx
from mandate.connectors.sample.traffic import STORES, Visit, Where, visits

README, PROCESSING = "README.txt", "processing.yaml"
LOOKED_UP = 0.36  # other host names are still in the laptop's own cache

SQUID = Rotation("squid", "proxy/squid-access.log", "proxy/squid-access.log-{year}{month:02d}.gz")
ZSCALER = Rotation("zscaler_zia", "proxy/zscaler-web.csv", "proxy/zscaler-web-{year}-{month:02d}.csv.gz", 700)
BIND = Rotation("bind", "dns/office-queries.log", "dns/office-queries.log-{year}{month:02d}.gz", 1200)
ENTRA = Rotation("entra_sign_ins", "identity/entra-sign-ins.json", break_one_in=400)
GOOGLE = Rotation("google_token", "identity/google-token-events.json", break_one_in=10**9)
STORE_LOGS = {store: Rotation("dnsmasq", f"dns/{store.replace('_', '-')}-dnsmasq.log") for store in STORES}


class NotOurs(Exception):
    """The folder holds something this generator did not write; the message names it."""


@dataclass(frozen=True, slots=True)
class SampleReport:
    """What was written where; `lines` and `bytes` are unpacked totals."""

    folder: Path
    plan: Plan
    files: tuple[WrittenFile, ...]

    @property
    def lines(self) -> int:
        """All lines of all files, packed files unpacked."""
        return sum(file.lines for file in self.files)

    @property
    def bytes(self) -> int:
        """All bytes of all files, packed files unpacked."""
        return sum(file.bytes for file in self.files)


def write_sample(
    folder: Path, *, people: int = 212, weeks: int = 8, seed: int = 2026, today: date, beside: bool = False
) -> SampleReport:
    """Write the sample company's exports into a folder and say what is there.

    Raises NotOurs when the folder holds other files, unless they may stand `beside` it; ValueError for an option out of
    range, OSError for a full disk.
    """
    planned = plan(people=people, weeks=weeks, seed=seed, today=today)
    make_way(folder, beside=beside)
    # The list of files goes first: a run that is broken off can be recognised and written over.
    names = _names(planned)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / README).write_text(records.readme(planned, names), encoding="utf-8")
    files = [*_tables(folder, planned), *_texts(folder, planned), *_logs(folder, planned)]
    written = tuple(sorted(files, key=lambda file: file.path))
    (folder / README).write_text(records.readme(planned, [file.path for file in written]), encoding="utf-8")
    return SampleReport(folder, planned, written)


def make_way(folder: Path, *, beside: bool = False) -> None:
    """Remove an earlier sample from the folder; raises NotOurs, having removed nothing, when other files are there that
    it may not stand `beside`. What is not of an earlier sample is never removed."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise NotOurs(f"{folder} is a file, not a folder")
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    if not present:
        return
    listed = records.files_in(_text(folder / README))
    if listed is None and not beside:
        raise NotOurs(
            f"{folder} is not empty and mandate sample did not write it; choose an empty folder or add --force"
        )
    others = sorted(present - {README, *(listed or ())})
    if others and not beside:
        raise NotOurs(
            f"{folder} also holds {others[0]}, which mandate sample did not write; "
            "choose an empty folder or add --force"
        )
    for path in present & set(listed or ()):
        (folder / path).unlink()


def _names(planned: Plan) -> list[str]:
    rotations = (SQUID, ZSCALER, BIND, ENTRA, GOOGLE, *STORE_LOGS.values())
    logs = {rotation.path(day, planned.until) for rotation in rotations for day in planned.days}
    tables = {path for path, *_ in _TABLES}
    notes = {f"conversations/{name}" for name, _ in conversations.notes(planned)}
    return sorted(logs | tables | notes | {PROCESSING})


_TABLES: tuple[tuple[str, str, Callable[[Path, Plan], int]], ...] = (
    (
        "hr/people.csv",
        "people",
        lambda path, planned: write_csv(path, people_list.HEADER, people_list.rows(planned), DUTCH_HR),
    ),
    (
        "it/tools.xlsx",
        "tools",
        lambda path, planned: write_xlsx(path, "Tools", inventories.TOOL_HEADER, inventories.tool_rows(planned)),
    ),
    (
        "it/oauth-grants.csv",
        "oauth_grants",
        lambda path, planned: write_csv(path, inventories.GRANT_HEADER, inventories.grant_rows(planned)),
    ),
    (
        "it/extensions.csv",
        "extensions",
        lambda path, planned: write_csv(path, inventories.EXTENSION_HEADER, inventories.extension_rows(planned)),
    ),
    (
        "finance/expenses-card.csv",
        "expenses",
        lambda path, planned: write_csv(path, finance.CARD_HEADER, finance.card_rows(planned)),
    ),
    (
        "finance/expenses-ledger.xlsx",
        "expenses",
        lambda path, planned: write_xlsx(
            path, finance.LEDGER_SHEET, finance.LEDGER_HEADER, finance.ledger_rows(planned)
        ),
    ),
)


def _tables(folder: Path, planned: Plan) -> list[WrittenFile]:
    found = []
    for path, kind, write in _TABLES:
        lines = write(folder / path, planned)
        found.append(WrittenFile(path, kind, lines, 0, (folder / path).stat().st_size))
    return found


def _texts(folder: Path, planned: Plan) -> list[WrittenFile]:
    texts = [(PROCESSING, "processing", records.processing(planned))]
    texts += [(f"conversations/{name}", "conversation", text) for name, text in conversations.notes(planned)]
    found = []
    for path, kind, text in texts:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        found.append(WrittenFile(path, kind, text.count("\n"), 0, len(text.encode())))
    return found


def _logs(folder: Path, planned: Plan) -> list[WrittenFile]:
    """Write every log day by day; nothing larger than one day is held in memory."""
    with ExitStack() as stack:

        def opened(rotation: Rotation) -> RotatingLog:
            return stack.enter_context(RotatingLog(folder, rotation, seed=planned.seed, until=planned.until))

        logs = {name: opened(rotation) for name, rotation in _ROTATIONS.items()}
        for moment, line in identity.google_events(planned):
            logs["google"].write(moment.date(), line)
        for day in planned.days:
            random = dice(planned.seed, "lines", day.toordinal())
            for visit in visits(planned, day):
                _write_visit(logs, planned, day, visit, random)
    return [file for log in logs.values() for file in log.files]


_ROTATIONS = {"squid": SQUID, "zscaler": ZSCALER, "bind": BIND, "entra": ENTRA, "google": GOOGLE, **STORE_LOGS}


def _write_visit(logs: dict[str, RotatingLog], planned: Plan, day: date, visit: Visit, random: Random) -> None:
    if visit.where is Where.STORE:
        logs[visit.store].write(day, dnsmasq(visit, random))
        return
    if visit.where is Where.HOME:
        logs["zscaler"].write(day, zscaler(visit, random))
    else:
        logs["squid"].write(day, squid(visit, random))
        if random.random() < LOOKED_UP:
            logs["bind"].write(day, bind(visit, random))
    line = identity.sign_in(visit, planned, random)
    if line:
        logs["entra"].write(day, line)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
