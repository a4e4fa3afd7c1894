"""How long the MT pack takes, from the record to two pages, slides, workbook and contract.

    python -m bench.pack

The sample company is made in a temporary home; each command is a process of its own, start-up included.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.measuring import Figure, machine, mandate, measured, serving, table

SECONDS = 5.0
FORMS = {"pdf": "two pages", "pptx": "slides", "xlsx": "workbook", "json": "contract"}


def packs(folder: Path) -> list[Figure]:
    """Gathering and keeping a pack of the sample, and each of its files: wall clock against 5 s, CPU beside it."""
    home = folder / "home"
    with serving(home):
        pass
    made = measured("make", mandate("--sample", "pack", "make"), home=home)
    figures = [Figure("gather and keep", made.wall, "s", most=SECONDS, remark=f"CPU {made.cpu:.2f} s with start-up")]
    whole_wall, whole_cpu = made.wall, made.cpu
    for form, words in FORMS.items():
        path = folder / f"pack.{form}"
        ran = measured(form, mandate("--sample", "pack", "export", str(path)), home=home)
        size = path.stat().st_size / 1024
        figures.append(
            Figure(words, ran.wall, "s", most=SECONDS, remark=f"CPU {ran.cpu:.2f} s with start-up; {size:.0f} KB")
        )
        if form in ("pdf", "pptx"):
            whole_wall, whole_cpu = whole_wall + ran.wall, whole_cpu + ran.cpu
    remark = f"CPU {whole_cpu:.2f} s, three starts"
    return [*figures, Figure("kept, two pages and slides together", whole_wall, "s", most=SECONDS, remark=remark)]


def main() -> str:
    """Measure the pack; the table."""
    with tempfile.TemporaryDirectory(prefix="bench-pack-") as name:
        figures = packs(Path(name))
    return f"{machine()}\n{table('The MT pack', figures)}"


if __name__ == "__main__":
    print(main())
