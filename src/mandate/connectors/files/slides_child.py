"""Runs alone, outside the server: reads the report of an assessment as JSON on stdin, writes slides to stdout."""

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
    paragraphs,
    stacked,
    table_of,
    write,
)


def main() -> int:
    """Exit 0 with the file on stdout."""
    data = json.load(sys.stdin)
    deck = opened(data)
    build = (alone,) if data["empty"] else (stand, align, differ, dimensions, talks, first)
    for number, slide in enumerate(build, start=1):
        slide(deck, data)
        foot(deck.slides[-1], data, number, len(build))
    sys.stdout.buffer.write(packed(deck))
    return 0


def alone(deck: Any, data: Data) -> None:
    """The only slide of an assessment that shows nothing."""
    slide = begin(deck, data, data["sentence"])
    frame = box(slide, LEFT, TOP + 0.2, 9.5, 3.5, "Text")
    each = paragraphs(frame)
    for text in (data["basis"], data["empty"]):
        paragraph = next(each)
        paragraph.space_after = Pt(14)
        write(paragraph, text, 20, quiet=text == data["basis"])
    noted(slide, data, [data["basis"], *hidden_lines(data)])


def hidden_lines(data: Data) -> list[str]:
    return [f"{one['what']}: {one['why']}." for one in data["hidden"]]


def stand(deck: Any, data: Data) -> None:
    """The sentence of the whole, four figures, who answered, and what is not shown."""
    labels = data["labels"]
    slide = begin(deck, data, data["sentence"])
    size = fitting([data["basis"]], RIGHT - LEFT, 0.45, (15, 14, 13, 12, 11, 10, 9))
    write(box(slide, LEFT, TOP, RIGHT - LEFT, 0.45, "Basis").paragraphs[0], data["basis"], size, quiet=True)
    each = (RIGHT - LEFT) / max(1, len(data["figures"]))
    for at, figure in enumerate(data["figures"]):
        frame = box(slide, LEFT + at * each, 2.3, each - 0.3, 1.45, figure["label"])
        lines = paragraphs(frame)
        write(next(lines), figure["label"], 14, quiet=True)
        write(next(lines), figure["value"], 36, head=True)
        write(next(lines), figure["limit"], 12, quiet=True)
    groups = [(one["label"], one["people"]) for one in data["groups"][1:] or data["groups"]]
    headed(slide, LEFT, 4.0, 6.6, labels["turnout"])
    bar_chart(slide, (LEFT, 4.35, 6.6, 2.55), groups, labels["people"], name=labels["turnout"])
    headed(slide, 7.7, 4.0, RIGHT - 7.7, labels["hidden"])
    told = hidden_lines(data) or [labels["nothing_hidden"]]
    listed(slide, (7.7, 4.42, RIGHT - 7.7, 2.4), told, (15, 14, 13, 12, 11, 10, 9), name=labels["hidden"])
    noted(slide, data, [data["basis"], *(f"{one['label']}: {one['people']}" for one in data["groups"]), *told])


def align(deck: Any, data: Data) -> None:
    """The questions on which people see the same, as stacked bars, and what they chose."""
    labels = data["labels"]
    slide = begin(deck, data, data["titles"]["align"])
    findings(slide, data, data["aligned"], labels["no_align"], labels["align"])


def differ(deck: Any, data: Data) -> None:
    """The questions on which groups lie apart or stand in two camps, a bar per group."""
    labels = data["labels"]
    slide = begin(deck, data, data["titles"]["differ"])
    findings(slide, data, data["differing"], labels["no_differ"], labels["differ"])


def findings(slide: Any, data: Data, found: Sequence[Data], nothing: str, name: str) -> None:
    """Numbered sentences on the left, the answers behind them as native bars on the right."""
    if not found:
        listed(slide, (LEFT, TOP + 0.2, 9.5, 3), [nothing], (20,), name=name)
        noted(slide, data, [nothing])
        return
    area, size = (LEFT, TOP + 0.05, 6.0, FOOT - TOP - 0.1), 0.0
    texts = [f"{at}. {one['question']}\n{one['sentence']}" for at, one in enumerate(found, start=1)]
    size = fitting(texts, area[2], area[3], (17, 16, 15, 14, 13, 12, 11, 10))
    each = paragraphs(box(slide, *area, name))
    for at, one in enumerate(found, start=1):
        question, said = next(each), next(each)
        write(question, f"{at}. {one['question']}", size, bold=True)
        write(said, one["sentence"], size)
        said.space_after = Pt(size * 0.7)
    rows = [
        (f"{at}. {bars['label']}", bars["counts"])
        for at, one in enumerate(found, start=1)
        for bars in one["bars"]
        if bars["counts"] is not None
    ]
    if rows:
        stacked(slide, (7.0, TOP, RIGHT - 7.0, FOOT - TOP), rows, data["labels"], name=name)
    noted(
        slide,
        data,
        [
            line
            for one in found
            for line in (one["question"], *(spoken(bars, data) for bars in one["bars"]), one["more"])
            if line
        ],
    )


def spoken(bars: Data, data: Data) -> str:
    """The five counts of a group in words."""
    labels = data["labels"]
    counts = bars["word"] if bars["counts"] is None else ", ".join(map(str, bars["counts"]))
    return f"{bars['label']}: {labels['answers']}: {counts}; n {bars['n']}; {labels['dk']}: {bars['dk']}"


def dimensions(deck: Any, data: Data) -> None:
    """Six scores as native bars; level and what holds each down beside them."""
    labels = data["labels"]
    slide = begin(deck, data, data["titles"]["dimensions"])
    rows = [(one["label"], one["score"]) for one in data["dimensions"]]
    bar_chart(
        slide, (LEFT, TOP, 5.2, FOOT - TOP), rows, labels["score"], name=labels["dimensions"], most=5, pattern="0.0"
    )
    body = [
        [
            one["label"],
            " ".join(part for part in (one["shown"], one["level"]) if part) or labels["no_total"],
            one["why"] or one["about"],
        ]
        for one in data["dimensions"]
    ]
    heads = [labels["dimension"], labels["level"], labels["why"]]
    table_of(
        slide, (6.0, TOP + 0.1, RIGHT - 6.0, FOOT - TOP - 0.2), (2.5, 1.3, 2.933), heads, body, name=labels["level"]
    )
    noted(
        slide,
        data,
        [
            f"{one['label']}: {one['shown'] or '-'} ({labels['raw']}: {one['raw_shown'] or '-'}). {one['why']}"
            for one in data["dimensions"]
        ],
    )


def talks(deck: Any, data: Data) -> None:
    """The conversations to have, each with where both sides stand."""
    labels = data["labels"]
    slide = begin(deck, data, data["titles"]["talks"])
    if not data["talks"]:
        listed(slide, (LEFT, TOP + 0.2, 9.5, 3), [labels["no_talks"]], (20,), name=labels["talks"])
    else:
        body = [[_asked(at, one, labels), *_sides(one)] for at, one in enumerate(data["talks"], start=1)]
        heads = [labels["question"], labels["one_side"], labels["other_side"]]
        area = (LEFT, TOP + 0.1, RIGHT - LEFT, FOOT - TOP - 0.2)
        table_of(slide, area, (4.133, 4.0, 4.0), heads, body, name=labels["talks"])
    noted(
        slide,
        data,
        [
            f"{one['question']} " + "; ".join(f"{group}: {stands}" for group, stands in one["sides"])
            for one in data["talks"]
        ]
        or [labels["no_talks"]],
    )


def _asked(at: int, one: Data, labels: Data) -> str:
    return f"{at}. {one['question']}\n{labels['because'].replace('{why}', one['why'])}"


def _sides(one: Data) -> list[str]:
    """Where both sides stand; nothing for the second where a group is split within."""
    told = [f"{group}: {stands}" for group, stands in one["sides"]]
    return [*told, *[""] * (2 - len(told))]


def first(deck: Any, data: Data) -> None:
    """What to do first, what is asked of the MT, and how the figures were made."""
    labels = data["labels"]
    slide = begin(deck, data, data["titles"]["first"])
    texts = []
    for at, one in enumerate(data["first"], start=1):
        by = f"{labels['by']} {one['by']}" if one["by"] else ""
        step = " · ".join(part for part in (one["step"], one["owner"], by) if part)
        told = (f"{at}. {one['action']}", one["reason"], step, one["decided"])
        texts.append("\n".join(part for part in told if part))
    area = (LEFT, TOP + 0.1, 7.3, 3.7)
    size = fitting(texts or [""], area[2], area[3], (18, 17, 16, 15, 14, 13, 12, 11, 10))
    each = paragraphs(box(slide, *area, labels["priorities"]))
    for text in texts or [labels["no_priorities"]]:
        head, *rest = text.split("\n")
        write(next(each), head, size, bold=True)
        for line in rest:
            paragraph = next(each)
            write(paragraph, line, size)
        if rest:
            paragraph.space_after = Pt(size * 0.7)
    headed(slide, 8.4, TOP + 0.1, RIGHT - 8.4, labels["asks"])
    asks = [labels["ask_talk"], labels["ask_first"], labels["ask_again"]]
    listed(slide, (8.4, TOP + 0.55, RIGHT - 8.4, 3.2), asks, (16, 15, 14, 13, 12, 11), name=labels["asks"])
    headed(slide, LEFT, 5.7, RIGHT - LEFT, labels["method"])
    listed(
        slide,
        (LEFT, 6.02, RIGHT - LEFT, 0.93),
        [" ".join(data["method_short"])],
        (13, 12, 11, 10, 9),
        name=labels["method"],
    )
    noted(slide, data, [data["first_basis"], *texts, *data["method"]])


if __name__ == "__main__":
    sys.exit(main())
