"""Ten thousand mails to a real mail server on loopback that is killed and restarted twice, by two senders at once."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench.measuring import Figure, machine, table

PEOPLE = 10_000
OFFICE = Path(__file__).resolve().parents[1] / "tests" / "services" / "mailing" / "postoffice.py"
SENDER = """
import sys
from mandate.cli import open_desk
open_desk()
from mandate.records import clock
from mandate.records.models import MailServer
from mandate.services.mailing import outbox, sending
import time
while outbox.due(clock.now()).exists():
    sending.deliver(now=clock.now, worker=outbox.worker())
    # The bench does not wait the minute that a silent server is left alone.
    MailServer.objects.update(not_before=None)
    time.sleep(0.5)
"""
FILL = """
import sys
from mandate.cli import open_desk
open_desk()
from mandate.records import clock
from mandate.records.ledger import Act, Actor
from mandate.records import ledger
from mandate.records.models import MailChoice, Person
from mandate.services import begin
from mandate.services.stand import editions
by, today = Actor("cli:bench"), clock.today()
facts = begin.Beginning(name="Bench", architect="Anna", email="anna@bench.example", mail_platform="other",
                        files_platform="other", works_council=False)
begin.begin(facts, by=by, today=today)
rows = [Person(name=f"P {n}", email=f"p{n}@bench.example", roles=["employee"]) for n in range(int(sys.argv[1]) - 1)]
ledger.write_many(rows, action="person.added", by=by, why="bench", act=Act.new())
people = [*rows, Person.objects.get(email="anna@bench.example")]
MailChoice.objects.bulk_create([MailChoice(person=p, notices=sys.argv[2], quiet_from=0, quiet_until=0, weekends=False)
                                for p in people], batch_size=500)
row = editions.draft(by=by, today=today)
words = {"en": {"title": "One place to ask", "text": "May I use this?"}}
editions.add(row, "delivered", words, by=by, version=row.version, for_roles=[], for_teams=[])
print(editions.send(row, by=by, at=clock.now(), version=row.version))
"""
SETTLE = """
import sys
from mandate.cli import open_desk
open_desk()
from mandate.records import clock
from mandate.records.models import Mail
from mandate.services.mailing import outbox
arrived, missing = outbox.settle(open(sys.argv[1]).read(), at=clock.now())
for row in missing:
    outbox.resolve(row, arrived=False, at=clock.now())
print(arrived, len(missing), Mail.objects.exclude(state="sent").count())
"""


def main(people: int = PEOPLE) -> str:
    """The figures as a table. Raises AssertionError where anybody got none, or two."""
    with tempfile.TemporaryDirectory() as folder:
        figures = _measured(Path(folder), people)
    title = f"{people:,} mails, two senders, a mail server killed twice"
    return f"{machine()}\n{table(title, figures)}"


def _measured(folder: Path, people: int) -> list[Figure]:
    spool = folder / "spool"
    spool.touch()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    facts = {"MANDATE_HOME": str(folder / "home"), "MANDATE_ORGANISATION": "own", "MANDATE_MAIL_HOST": "127.0.0.1",
             "MANDATE_MAIL_PORT": str(port), "MANDATE_MAIL_SECURITY": "none", "MANDATE_MAIL_FROM": "desk@bench.example",
             "MANDATE_BASE_URL": "https://desk.bench.example"}  # fmt: skip
    known = {**os.environ, **facts}
    begun = time.perf_counter()
    assert _run(FILL, known, str(people), "weekly" if people < PEOPLE else "none").split() == [str(people)]
    filled, began = time.perf_counter() - begun, time.perf_counter()
    office = _office(port, spool)
    senders = [subprocess.Popen([sys.executable, "-c", SENDER], env=known, stderr=subprocess.DEVNULL) for _two in "ab"]
    for share in (3, 6):
        while _count(spool) < people * share // 10:
            time.sleep(0.05)
        office.send_signal(signal.SIGKILL)
        office.wait()
        time.sleep(1)
        office = _office(port, spool)
    for sender in senders:
        assert sender.wait(timeout=1800) == 0
    arrived, missing, left = (int(word) for word in _run(SETTLE, known, str(spool)).split())
    if missing:
        _run(SENDER, known)
    took = time.perf_counter() - began
    office.kill()
    office.wait()
    got = Counter(line.split()[0] for line in spool.read_text().splitlines())
    assert (len(got), set(got.values())) == (people, {1}), (len(got), Counter(got.values()), left)
    return [
        Figure("an edition sealed and queued", filled, "s", remark="with the people it is for"),
        Figure("all handed over", took, "s", remark=f"two kills and {arrived + missing} doubts settled among it"),
        Figure("mails a second", people / took, ""),
        Figure("people with exactly one", sum(count == 1 for count in got.values()), "", least=people),
        Figure(
            "people with none, or with two", people - len(got) + sum(count > 1 for count in got.values()), "", most=0
        ),
        Figure("in doubt when the server died", arrived + missing, "", remark=f"{arrived} arrived, {missing} had not"),
    ]


def _office(port: int, spool: Path) -> subprocess.Popen[str]:
    words = [sys.executable, str(OFFICE), str(port), str(spool)]
    started = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert started.stdout and started.stdout.readline() == "ready\n"  # noqa: PT018 - one thing: it runs
    return started


def _count(spool: Path) -> int:
    return spool.read_bytes().count(b"\n")


def _run(code: str, known: dict[str, str], *words: str) -> str:
    done = subprocess.run([sys.executable, "-c", code, *words], env=known, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


if __name__ == "__main__":
    print(main(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE))
