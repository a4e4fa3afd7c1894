"""Five hundred people answering at once against a real server, and how long a form takes by reading and by hand.

    python -m bench.answering [--people 500] [--seconds 60] [--no-browser]

Clients and server share this machine. Every answer that was sent is compared with the database afterwards.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from bench.measuring import Figure, Server, cpu_of, machine, percentile, serving, table

SLOWEST, FASTEST = 15.0, 5.0
ARRIVING = 30.0
"""Seconds in which everybody opens the link and begins."""
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
SEED = 2026
KINDS = {
    "save": "an answer saved",
    "page": "the next page",
    "begin": "arriving: link, button, first page",
    "burst": "one answer each at the same instant",
}


@dataclass
class Answerer:
    """One respondent with a browser: cookies, own link, and what was sent."""

    host: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    own: str = ""
    token: str = ""
    sent: dict[str, str] = field(default_factory=dict)

    async def ask(self, path: str, body: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of one request on a connection of its own."""
        content = urlencode(body).encode() if body is not None else b""
        lines = [
            f"{'GET' if body is None else 'POST'} {path} HTTP/1.1",
            f"Host: {self.host}:{self.port}",
            "Connection: close",
            f"Cookie: {'; '.join(f'{name}={value}' for name, value in self.cookies.items())}",
            f"Content-Length: {len(content)}",
            "Content-Type: application/x-www-form-urlencoded",
        ]
        reading, writing = await asyncio.open_connection(self.host, self.port)
        try:
            writing.write("\r\n".join([*lines, "", ""]).encode() + content)
            await writing.drain()
            answer = await reading.read()
        finally:
            writing.close()
        head, _, rest = answer.partition(b"\r\n\r\n")
        first, *others = head.decode("latin-1").split("\r\n")
        headers = {}
        for name, _, value in (line.partition(": ") for line in others):
            if name.lower() == "set-cookie":
                key, _, kept = value.split(";")[0].partition("=")
                self.cookies[key] = kept
            headers[name.lower()] = value
        return int(first.split(" ")[1]), headers, rest

    def take_token(self, page: bytes) -> None:
        """Remember the form's token."""
        found = TOKEN.search(page)
        self.token = found[1].decode() if found else ""


@dataclass
class Seen:
    """What the respondents saw: seconds of every request by kind, and everything that was not as it should be."""

    took: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    cpu: float = 0.0

    async def timed(
        self, kind: str, who: Answerer, path: str, body: dict[str, str] | None = None, *, status: int
    ) -> tuple[dict[str, str], bytes]:
        """One request, measured; a status other than expected, or no answer at all, is noted."""
        started = time.perf_counter()
        try:
            got, headers, answer = await who.ask(path, body)
        except (OSError, IndexError, ValueError) as error:
            self.wrong.append(f"{kind}: {error!r}")
            return {}, b""
        self.took.setdefault(kind, []).append(time.perf_counter() - started)
        if got != status:
            self.wrong.append(f"{kind}: {got}")
        return headers, answer


async def begin(who: Answerer, seen: Seen, door: str) -> None:
    """Open the link, press the button, see the first questions."""
    _headers, page = await seen.timed("begin", who, door, status=200)
    who.take_token(page)
    headers, _ = await seen.timed("begin", who, door, {"csrfmiddlewaretoken": who.token}, status=302)
    there = headers.get("location", "/answers/none/none/")
    who.own = there.split("/")[2]
    _headers, page = await seen.timed("begin", who, there, status=200)
    who.take_token(page)


async def save(who: Answerer, seen: Seen, item: str, value: str, kind: str = "save") -> None:
    """Send one answer, as the script of the page does."""
    before = len(seen.wrong)
    body = {item: value, "csrfmiddlewaretoken": who.token}
    await seen.timed(kind, who, f"/answers/{who.own}/save/", body, status=204)
    if len(seen.wrong) == before:
        who.sent[item] = value


async def arrive(who: Answerer, seen: Seen, door: str, after: float) -> None:
    """Begin some time after the link was sent around."""
    await asyncio.sleep(after)
    await begin(who, seen, door)


async def answer(who: Answerer, seen: Seen, items: list[str], until: float, chance: random.Random) -> None:
    """Give an answer every five to fifteen seconds until time is up, and open the next page after six."""
    await asyncio.sleep(chance.uniform(0, SLOWEST - FASTEST))
    for number, item in enumerate(items, 1):
        await asyncio.sleep(chance.uniform(FASTEST, SLOWEST))
        if time.perf_counter() > until:
            return
        await save(who, seen, item, str(chance.randint(1, 5)))
        if number % 6 == 0:
            await seen.timed("page", who, f"/answers/{who.own}/people/", status=200)


async def driven(
    server: Server, door: str, items: list[str], people: int, seconds: float
) -> tuple[Seen, list[Answerer]]:
    """Everybody begins, then answers for so long; then everybody sends one answer in the same instant."""
    parts = urlsplit(server.address)
    crowd = [Answerer(parts.hostname or "", parts.port or 80) for _ in range(people)]
    seen, chance = Seen(), random.Random(SEED)
    plans = [random.Random(chance.random()) for _ in crowd]
    await asyncio.gather(*(arrive(who, seen, door, chance.uniform(0, ARRIVING)) for who in crowd))
    until, used = time.perf_counter() + seconds, cpu_of(server.process.pid)
    await asyncio.gather(*(answer(who, seen, items, until, plan) for who, plan in zip(crowd, plans, strict=True)))
    seen.cpu = cpu_of(server.process.pid) - used
    await asyncio.gather(*(save(who, seen, items[-1], "dk", "burst") for who in crowd))
    return seen, crowd


def opened() -> tuple[str, list[str]]:
    """An open assessment in the organisation that is served: the address of a group's link, and the questions."""
    from datetime import timedelta

    from mandate.catalogue.assessment import load_bank
    from mandate.records import clock
    from mandate.records.ledger import Actor
    from mandate.services import campaigns
    from mandate.services.campaigns import CampaignFacts, Group

    by, today, group = Actor("cli:bench"), clock.today(), Group("everybody", "Everybody", "full")
    facts = CampaignFacts("Bench", (group,), today, today + timedelta(days=14))
    campaign = campaigns.plan(facts, by=by, today=today)
    campaigns.start(campaign, by=by, today=today)
    return f"/a/{campaigns.make_door(campaign, group, at=clock.now())}/", list(load_bank().form("full").items)


def lost(crowd: list[Answerer]) -> tuple[int, int]:
    """How many answers the database has, and how many that were told to be kept it has not."""
    from mandate.services import answering

    kept = missing = 0
    for who in crowd:
        response = answering.remembered(who.own)
        there = {item: str(value) for item, value in answering.answers(response).items()} if response else {}
        kept += len(there)
        missing += sum(there.get(item) != value for item, value in who.sent.items())
    return kept, missing


def figures(seen: Seen, crowd: list[Answerer]) -> Iterator[Figure]:
    """What the crowd saw, with the target of a second for nineteen in twenty."""
    for kind, words in KINDS.items():
        if kind not in seen.took:
            continue
        took = seen.took[kind]
        rest = (
            f"{len(took):,} requests; p50 {percentile(took, 0.5) * 1000:.0f}, p99 {percentile(took, 0.99) * 1000:.0f}"
        )
        most = 1000 if kind in {"save", "page"} else None
        yield Figure(f"{words}, p95", percentile(took, 0.95) * 1000, "ms", most=most, remark=f"{rest} ms")
    saves = len(seen.took.get("save", ())) or 1
    yield Figure(
        "CPU of the server for an answer saved", seen.cpu / saves * 1000, "ms", remark="pages among them included"
    )
    kept, missing = lost(crowd)
    yield Figure("requests that failed", len(seen.wrong), "", most=0, remark=", ".join(sorted(set(seen.wrong))[:3]))
    yield Figure("answers lost", missing, "", most=0, remark=f"{kept:,} in the database")


def reading() -> Iterator[Figure]:
    """How long each form takes who reads every word, computed."""
    from mandate.catalogue.assessment import load_bank
    from mandate.engines.readiness.bank import reading_seconds

    bank = load_bank()
    for form in bank.forms:
        for language in ("en", "nl"):
            minutes = float(reading_seconds(bank, form.id, language)) / 60
            name = f"{form.label.en.lower()} form, {len(form.items)} questions, {language.upper()}, read and chosen"
            yield Figure(name, minutes, "minutes", most=10, remark="computed: 230 words a minute, 4 s a choice")


def by_hand(server: Server, door: str) -> Iterator[Figure]:
    """The full form in a browser by keyboard alone, without reading: what the product itself adds."""
    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        return
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.goto(server.address + door)
        started, pressed = time.perf_counter(), 0
        page.click("main button.primary")
        page.wait_for_selector("form.one")
        while "/result/" not in page.url:
            done = page.evaluate("document.activeElement.value") == "next"
            if done:
                with page.expect_navigation():
                    page.keyboard.press("Enter")
                page.wait_for_selector("form.one, .positions")
            else:
                page.keyboard.press("4")
            pressed += 1
        took = time.perf_counter() - started
        page.reload()
        shown = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
        browser.close()
    yield Figure("full form by keyboard without reading", took, "s", remark=f"{pressed} keys")
    yield Figure("own result, from asking to standing there", shown, "ms", most=1000)


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser()
    options.add_argument("--people", type=int, default=500)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--no-browser", action="store_true")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "var"
        os.environ.update(MANDATE_HOME=str(home), DJANGO_SETTINGS_MODULE="mandate.config.settings")
        with serving(home) as server:
            import django

            django.setup()
            print(f"\n{machine()}")
            door, items = opened()
            hand = [] if asked.no_browser else list(by_hand(server, door))
            before = server.resident_mb()
            seen, crowd = asyncio.run(driven(server, door, items, asked.people, asked.seconds))
            memory = Figure("memory of the server", server.resident_mb(), "MB", remark=f"{before:.0f} before")
            crowded = [*figures(seen, crowd), memory]
    print(table("How long a form takes", [*reading(), *hand]))
    print(table(f"{asked.people} people answering every 5 to 15 s for {asked.seconds:.0f} s", crowded))


if __name__ == "__main__":
    main()
