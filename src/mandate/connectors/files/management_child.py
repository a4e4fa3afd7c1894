"""Runs alone, outside the server: reads an MT pack as JSON on stdin, writes its slides to stdout."""

import json
import sys
from collections.abc import Sequence
from typing import Any

from pptx.util import Pt

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
    pair_chart,
    paragraphs,
    table_of,
    write,
)

WIDTH = RIGHT - LEFT
HALF = (WIDTH - 0.6) / 2
SECOND = LEFT + HALF + 0.6


def main() -> int:
    """Exit 0 with the file on stdout."""
    data = json.load(sys.stdin)
    data["labels"] |= {name: data["words"][name] for name in ("document", "figures_of", "sources")}
    deck = opened(data)
    for slide in (stand, decisions, roadmap, worth):
        slide(deck, data)
    for table in data["tables"]:
        appendix(deck, data, table)
    for number, made in enumerate(deck.slides, start=1):
        foot(made, data, number, len(deck.slides))
    sys.stdout.buffer.write(packed(deck))
    return 0


def stand(deck: Any, data: Data) -> None:
    """The headline, what became of the last one, five figures, the hours of six months, what was promised."""
    words = data["words"]
    slide = begin(deck, data, data["headline"])
    said = f"{words['last']}: “{data['before']}” {data['became']}" if data["before"] else data["changed"]["empty"]
    size = fitting([said], WIDTH, 0.5, (14, 13, 12, 11, 10, 9))
    write(box(slide, LEFT, TOP, WIDTH, 0.5, words["last"]).paragraphs[0], said, size, quiet=True)
    each = WIDTH / max(1, len(data["figures"]))
    for at, figure in enumerate(data["figures"]):
        frame = box(slide, LEFT + at * each, 2.35, each - 0.25, 1.5, figure["label"])
        lines = paragraphs(frame)
        write(next(lines), figure["label"], 12, quiet=True)
        write(next(lines), figure["value"], fitting([figure["value"]], each - 0.25, 0.75, (30, 26, 22, 18)), head=True)
        write(next(lines), figure["note"], 11, quiet=True)
        if figure["before"]:
            write(next(lines), figure["before"], 11, bold=True)
    headed(slide, LEFT, 4.1, HALF, data["chart"])
    if data["months"]:
        hours(slide, (LEFT, 4.6, HALF, FOOT - 4.6), data)
    grid_of(slide, (SECOND, 4.1, HALF, FOOT - 4.1), data["promised"], (1.55, 0.95, 1.35, 0.75, 1.166))
    noted(slide, data, [*figure_lines(data), *month_lines(data), data["voices"]])


def figure_lines(data: Data) -> list[str]:
    """Each figure with its range as a line of the notes."""
    return [f"{one['label']}: {one['value']} ({one['note']}) {one['before']}".strip() for one in data["figures"]]


def month_lines(data: Data) -> list[str]:
    """The hours behind the chart."""
    return [f"{one['label']}: {one['text']}" for one in data["months"]]


def hours(slide: Any, area: tuple[float, float, float, float], data: Data) -> None:
    """Hours taken beside hours there are, a pair of columns a month."""
    words = data["words"]
    rows = [(one["label"], one["asked"], one["there"]) for one in data["months"]]
    pair_chart(slide, area, rows, (words["asked_hours"], words["hours_there"]), name=data["chart"], columns=True)


def grid_of(slide: Any, area: tuple[float, float, float, float], grid: Data, widths: Sequence[float]) -> None:
    """A small table under its heading; the sentence why where it has no row."""
    headed(slide, area[0], area[1], area[2], grid["title"])
    below = (area[0], area[1] + 0.38, area[2], area[3] - 0.38)
    if not grid["rows"]:
        listed(slide, below, [grid["empty"]], (14,), name=grid["title"])
        return
    table_of(slide, below, widths, grid["heads"], [row["cells"] for row in grid["rows"]], name=grid["title"])


def decisions(deck: Any, data: Data) -> None:
    """At most three decisions side by side, each with its options, its price and what waiting does."""
    words = data["words"]
    asked = data["asked"]
    slide = begin(deck, data, data["titles"][0])
    if asked:
        heads = ["", *(one["title"] for one in asked)]
        rows = [
            [words["advice"], *(one["advice"] for one in asked)],
            [words["cost"], *(one["price"] for one in asked)],
            [words["risk"], *(one["risk"] for one in asked)],
            [words["wait"], *(one["wait"] for one in asked)],
            [words["options"], *("\n".join(option["title"] for option in one["options"]) for one in asked)],
        ]
        rows = [row for row in rows if any(row[1:])]
        first = 1.6
        widths = (first, *[(WIDTH - first) / len(asked)] * len(asked))
        table_of(slide, (LEFT, TOP + 0.1, WIDTH, FOOT - TOP - 0.2), widths, heads, rows, name=words["decisions"])
    else:
        block(slide, (LEFT, TOP + 0.1, WIDTH, FOOT - TOP - 0.2), data["alone"])
    noted(
        slide,
        data,
        [f"{one['title']} {one['question']} {one['by']}".strip() for one in asked] + lines_of(data["alone"]),
    )


def lines_of(part: Data) -> list[str]:
    """The rows of a block as lines of the notes."""
    told = [" · ".join(filter(None, (one["title"], one["text"], one["aside"]))) for one in part["lines"]]
    return [f"{part['title']}:", *(told or [part["empty"]])]


def block(slide: Any, area: tuple[float, float, float, float], part: Data) -> None:
    """A heading and its rows at the largest size that fits."""
    headed(slide, area[0], area[1], area[2], part["title"])
    texts = [part["note"]] if part["note"] else []
    # A citation is for the notes: on a slide it pushes everything else small.
    cited = part["code"] == "law"
    told = [(one["title"], [one["aside"]] if cited else [one["text"], one["aside"]]) for one in part["lines"]]
    texts += [f"{title}\n{' · '.join(filter(None, rest))}" for title, rest in told]
    texts += [part["more"]] if part["more"] else []
    if not part["lines"]:
        texts.append(part["empty"])
    height = area[3] - 0.42
    size = fitting(texts, area[2], height, (16, 15, 14, 13, 12, 11, 10, 9))
    each = paragraphs(box(slide, area[0], area[1] + 0.42, area[2], height, part["title"]))
    for text in texts:
        head, _newline, rest = text.partition("\n")
        write(next(each), head, size, bold=bool(rest))
        if rest:
            after = next(each)
            write(after, rest, max(9, size - 2), quiet=True)
            after.space_after = Pt(size * 0.5)


def roadmap(deck: Any, data: Data) -> None:
    """What is at work next quarter, what it asks of people, and the horizon."""
    part, words = data["coming"], data["words"]
    slide = begin(deck, data, data["titles"][1])
    area = (LEFT, TOP + 0.1, WIDTH * 0.58, FOOT - TOP - 0.2)
    if part["lines"]:
        body = [[one["title"], one["text"], one["aside"]] for one in part["lines"]]
        heads = [words["what"], words["who"], words["when"]]
        table_of(slide, area, (area[2] * 0.46, area[2] * 0.29, area[2] * 0.25), heads, body, name=part["title"])
    else:
        listed(slide, area, [part["empty"]], (18,), name=part["title"])
    left = LEFT + area[2] + 0.5
    headed(slide, left, TOP + 0.1, RIGHT - left, words["horizon"])
    horizon = [data["horizon"] or words["no_horizon"]]
    listed(slide, (left, TOP + 0.5, RIGHT - left, 2.3), horizon, (16, 15, 14, 13, 12, 11, 10, 9), name=words["horizon"])
    rest = (left, TOP + 3.0, RIGHT - left, FOOT - TOP - 3.1)
    if data["share"]:
        headed(slide, left, rest[1], rest[2], data["experiments"]["title"])
        rows = [(label, value) for label, value in data["share"]]
        bar_chart(slide, (left, rest[1] + 0.35, rest[2], rest[3] - 0.35), rows, words["share"], name=words["share"],
                  pattern="0.0")  # fmt: skip
    else:
        block(slide, rest, data["experiments"])
    told = [words["horizon"] + ": " + horizon[0], part["note"], part["more"], *lines_of(data["experiments"])]
    noted(slide, data, [*lines_of(part), *filter(None, told), data["experiments"]["note"]])


def worth(deck: Any, data: Data) -> None:
    """What was delivered brings, what is due, and the money and hours used."""
    words = data["words"]
    slide = begin(deck, data, data["titles"][2])
    headed(slide, LEFT, TOP + 0.1, HALF, words["value"])
    if data["ranges"]:
        rows = [(one["label"], one["low"], one["high"]) for one in data["ranges"]]
        area = (LEFT, TOP + 0.6, HALF, 2.5)
        pair_chart(slide, area, rows, (words["low"], words["high"]), name=words["value"])
    grid_of(slide, (LEFT, TOP + 3.2, HALF, FOOT - TOP - 3.3), data["mandate"], (2.666, 1.0, 1.05, 1.05))
    block(slide, (SECOND, TOP + 0.1, HALF, 3.0), data["duties"])
    block(slide, (SECOND, TOP + 3.2, HALF, FOOT - TOP - 3.3), data["law"])
    noted(
        slide,
        data,
        [*(f"{one['label']}: {one['text']}" for one in data["ranges"]), *lines_of(data["duties"]),
         *lines_of(data["law"]), *(" · ".join(row["cells"]) for row in data["mandate"]["rows"])],
    )  # fmt: skip


def appendix(deck: Any, data: Data, table: Data) -> None:
    """One table of the appendix; how many rows it leaves out stands beneath it."""
    slide = begin(deck, data, f"{data['words']['appendix']}: {table['title']}")
    widths = shared([table["heads"], *table["rows"]], WIDTH)
    table_of(slide, (LEFT, TOP + 0.1, WIDTH, FOOT - TOP - 0.5), widths, table["heads"], table["rows"],
             name=table["title"])  # fmt: skip
    if table["more"]:
        listed(slide, (LEFT, FOOT - 0.3, WIDTH, 0.3), [table["more"]], (12,), name=data["words"]["more"])
    noted(slide, data, [" · ".join(row) for row in table["rows"]])


def shared(rows: Sequence[Sequence[str]], width: float) -> list[float]:
    """The width of each column by what stands in it: at least a twelfth, and long texts more than short ones."""
    longest = [min(60, max(8, *(len(row[at]) for row in rows))) for at in range(len(rows[0]))]
    return [width * one / sum(longest) for one in longest]


if __name__ == "__main__":
    sys.exit(main())
