"""numpy stays in the one engine that counts tables."""

import re
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[3] / "src" / "mandate"


def test_numpy_is_imported_here_and_by_the_planner_only() -> None:
    """It costs a process 20 MB and a tenth of a second, and the server must not pay that."""
    imports = re.compile(r"^\s*(import|from) (numpy|scipy)\b", re.MULTILINE)
    users = {
        path.relative_to(SOURCE).parent.as_posix() for path in SOURCE.rglob("*.py") if imports.search(path.read_text())
    }
    assert users == {"engines/alignment", "engines/plan"}


def test_what_pages_read_of_a_report_does_not_load_it() -> None:
    script = """
import sys
from mandate.engines.alignment import conversations, disclosure, facts, readings
print("numpy" in sys.modules)
"""
    said = subprocess.run(
        [sys.executable, "-c", script], env={"PYTHONPATH": str(SOURCE.parent)}, capture_output=True, text=True, check=True
    )  # fmt: skip
    assert said.stdout == "False\n"
