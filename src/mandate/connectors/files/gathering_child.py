"""Runs alone, outside the server: reads a gathering as JSON on stdin, writes its five slides to stdout."""

import json
import sys
from collections.abc import Sequence
from typing import Any

from mandate.connectors.files.slide_parts import (
    FOOT,
    LEFT,
    RIGHT,
    TOP,
    Data,
    bar_chart,
    begin,
    box,
    fitting,
    foot,
    headed,
    listed,
    noted,
    opened,
    packed,
    paragraphs,
    table_of,
    write,
)

WIDTH = RIGHT - LEFT
HALF = (WIDTH - 0.6) / 2
SECOND = LEFT + HALF + 0.6
TEXT_SIZES = (18, 17, 16, 15, 14, 13, 12, 11, 10, 9)


def main() -> int:
    """Exit 0 with the file on stdout."""
    data = json.load(sys.stdin)
    deck = opened(data)
    build = (stand, changed, roadmap, questions, actions)
    for number, slide in enumerate(build, start=1):
        slide(deck, data)
        foot(deck.slides[-1], data, number, len(build))
    sys.stdout.buffer.write(packed(deck))
    return 0


def stand(deck: Any, data: Data) -> None:
    """The sentence, when and where, five figures, and the agenda."""
    labels = data["labels"]
    slide = begin(deck, data, data["sentence"])
    told = " · ".join(part for part in (data["kicker"], data["where"]) if part)
    size = fitting([told], WIDTH, 0.4, (16, 15, 14, 13, 12, 11))
    write(box(slide, LEFT, TOP, WIDTH, 0.4, labels["where"]).paragraphs[0], told, size, quiet=True)
    each = WIDTH / max(1, len(data["figures"]))
    for at, figure in enumerate(data["figures"]):
        lines = paragraphs(box(slide, LEFT + at * each, 2.35, each - 0.25, 1.35, figure["label"]))
        write(next(lines), figure["label"], 13, quiet=True)
        write(next(lines), figure["value"], 34, head=True)
        write(next(lines), figure["limit"], 12, quiet=True)
    headed(slide, LEFT, 3.65, WIDTH, labels["agenda"])
    rows = [[str(at), one["title"], f"{one['minutes']} {labels['minute']}" if one["minutes"] else ""]
            for at, one in enumerate(data["agenda"], start=1)]  # fmt: skip
    grid(slide, (LEFT, 4.0, WIDTH, FOOT - 4.0), (0.6, WIDTH - 2.1, 1.5), ("#", labels["agenda"], labels["minute"]),
         rows, data, name=labels["agenda"])  # fmt: skip
    noted(slide, data, [told, *(f"{one['label']}: {one['value']} {one['limit']}" for one in data["figures"])])


def grid(
    slide: Any, area: tuple[float, float, float, float], widths: Sequence[float], heads: Sequence[str],
    rows: Sequence[Sequence[str]], data: Data, *, name: str,
) -> None:  # fmt: skip
    """A native table, or the sentence that there is nothing."""
    if rows:
        table_of(slide, area, widths, heads, rows, name=name)
    else:
        listed(slide, area, [data["labels"]["nothing"]], (16,), name=name)


def changed(deck: Any, data: Data) -> None:
    """What changed in words on the left, how much of each as native bars on the right."""
    labels = data["labels"]
    slide = begin(deck, data, data["changed"])
    texts = ["\n".join([one["title"], *(f"– {line}" for line in one["lines"][:3])]) for one in data["blocks"]]
    area = (LEFT, TOP + 0.1, HALF + 1.2, FOOT - TOP - 0.1)
    size = fitting(texts or [""], area[2], area[3], TEXT_SIZES)
    each = paragraphs(box(slide, *area, labels["changed"]))
    for text in texts or [labels["nothing"]]:
        head, *lines = text.split("\n")
        write(next(each), head, size, bold=True)
        for line in lines:
            write(next(each), line, size)
    if data["bars"]:
        left = SECOND + 1.2
        headed(slide, left, TOP + 0.1, RIGHT - left, labels["things"])
        rows = [(label, float(count)) for label, count in data["bars"]]
        bar_chart(slide, (left, TOP + 0.45, RIGHT - left, min(4.6, 0.7 * len(rows) + 0.6)), rows, labels["things"],
                  name=labels["changed"])  # fmt: skip
    noted(
        slide,
        data,
        [f"{one['title']}: {line}" for one in data["blocks"] for line in one["lines"]] or [labels["nothing"]],
    )


def roadmap(deck: Any, data: Data) -> None:
    """What is under way and planned, with day and owner."""
    labels = data["labels"]
    slide = begin(deck, data, data["titles"]["roadmap"])
    heads = (labels["initiative"], labels["stands"], labels["by_day"], labels["who"])
    grid(slide, (LEFT, TOP + 0.15, WIDTH, FOOT - TOP - 0.3), (5.9, 1.8, 1.9, 2.533), heads, data["roadmap"], data,
         name=labels["roadmap"])  # fmt: skip
    noted(slide, data, [" · ".join(row) for row in data["roadmap"]] or [labels["nothing"]])


def questions(deck: Any, data: Data) -> None:
    """Each question with what became of it; votes as native bars beside them where anybody voted."""
    labels = data["labels"]
    slide = begin(deck, data, data["titles"]["questions"])
    rows = [[one["text"], one["state"], one["answer"]] for one in (*data["questions"], *data["left"])][:8]
    wide = HALF + 1.4 if data["voted"] else WIDTH
    widths = (wide * 0.42, wide * 0.18, wide * 0.4)
    grid(slide, (LEFT, TOP + 0.15, wide, FOOT - TOP - 0.7), widths,
         (labels["question"], labels["stands"], labels["answer"]), rows, data, name=labels["questions"])  # fmt: skip
    if data["voted"]:
        left = SECOND + 1.4
        headed(slide, left, TOP + 0.15, RIGHT - left, labels["votes"])
        bars = [(label, float(votes)) for label, votes in data["voted"]]
        bar_chart(slide, (left, TOP + 0.5, RIGHT - left, min(4.6, 0.8 * len(bars) + 0.6)), bars, labels["votes"],
                  name=labels["votes"])  # fmt: skip
    write(
        box(slide, LEFT, FOOT - 0.35, WIDTH, 0.3, labels["ask_more"]).paragraphs[0], labels["ask_more"], 13, quiet=True
    )
    noted(slide, data, [f"{one['text']} ({one['votes']}): {one['state']}. {one['answer']}" for one in data["questions"]]
          or [labels["nothing"]])  # fmt: skip


def actions(deck: Any, data: Data) -> None:
    """What was agreed, by whom and by when."""
    labels = data["labels"]
    slide = begin(deck, data, data["titles"]["actions"])
    heads = (labels["action"], labels["who"], labels["by_day"], labels["stands"])
    grid(slide, (LEFT, TOP + 0.15, WIDTH, FOOT - TOP - 0.3), (6.4, 2.6, 1.7, 1.433), heads, data["actions"], data,
         name=labels["actions"])  # fmt: skip
    noted(slide, data, [" · ".join(row) for row in data["actions"]] or [labels["nothing"]])


if __name__ == "__main__":
    sys.exit(main())
