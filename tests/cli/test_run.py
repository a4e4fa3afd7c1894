"""The child behind a run, for real: started by one process, read by another, nothing left behind."""

import json
import os
import subprocess
import sys
from pathlib import Path

from mandate.cli import parser

SCRIPT = """
import json, time
from io import BytesIO
import django
django.setup()
from mandate.records import clock
from mandate.records.ledger import Actor
from mandate.records.models import Source
from mandate.services import begin, homes, runs, uploads
homes.migrate()
by = Actor("cli:test")
begin.begin(begin.Beginning(name="Windmolen Fietsen", architect="Anna de Vries"), by=by, today=clock.today())
content = b"Tool,Vendor,Status,Owner\\nChatGPT,OpenAI,in use,Bo Bakker\\n"
upload = uploads.begin("tools.csv", len(content), by=by.label, at=clock.now())
uploads.append(upload, uploads.Part(0, len(content), len(content)), BytesIO(content), at=clock.now())
run = runs.start([upload.key], by=by, language="nl", at=clock.now())
while runs.watch(run, at=clock.now()).state in runs.AT_WORK:
    time.sleep(0.05)
    run.refresh_from_db()
print(json.dumps({
    "state": run.state, "files": [line.state for line in runs.lines(run)], "said": runs.said(run),
    "sources": Source.objects.count(), "left": [path.name for path in uploads.folder().iterdir()],
}))
"""


def test_a_run_is_read_by_a_child_that_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    for name in ("keys", "uploads", "cache"):
        (tmp_path / "own" / name).mkdir()
    environment = {
        **os.environ,
        "MANDATE_HOME": str(tmp_path),
        "MANDATE_ORGANISATION": "own",
        "DJANGO_SETTINGS_MODULE": "mandate.config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, env=environment, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"state": "done", "files": ["read"], "said": "", "sources": 1, "left": []}


def test_nobody_needs_to_know_the_command() -> None:
    commands = parser().format_help().split()
    assert "inventory" in commands
    assert "run" not in commands
