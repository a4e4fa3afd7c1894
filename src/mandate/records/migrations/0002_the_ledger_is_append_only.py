"""Triggers that refuse to change or delete a sealed change, except to erase its contents."""

from django.db import migrations

FIXED = ("id", "at", "by", "act", "action", "kind", "key", "schema", "seal", "why_seal", "prev", "digest")

SQLITE = """
CREATE TRIGGER records_change_no_delete BEFORE DELETE ON records_change
BEGIN SELECT RAISE(ABORT, 'a sealed change cannot be deleted'); END;
CREATE TRIGGER records_change_only_erase BEFORE UPDATE ON records_change
WHEN {differs} OR NOT (
  ((NEW.after IS OLD.after AND NEW.after_salt IS OLD.after_salt) OR (NEW.after = '' AND NEW.after_salt = ''))
  AND ((NEW.why IS OLD.why AND NEW.why_salt IS OLD.why_salt) OR (NEW.why = '' AND NEW.why_salt = ''))
)
BEGIN SELECT RAISE(ABORT, 'a sealed change cannot be changed, only erased'); END;
"""

POSTGRESQL = """
CREATE FUNCTION records_change_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' THEN RAISE EXCEPTION 'a sealed change cannot be deleted'; END IF;
  IF {differs} OR NOT (
    ((NEW.after = OLD.after AND NEW.after_salt = OLD.after_salt) OR (NEW.after = '' AND NEW.after_salt = ''))
    AND ((NEW.why = OLD.why AND NEW.why_salt = OLD.why_salt) OR (NEW.why = '' AND NEW.why_salt = ''))
  ) THEN RAISE EXCEPTION 'a sealed change cannot be changed, only erased'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER records_change_guard_rows BEFORE UPDATE OR DELETE ON records_change
FOR EACH ROW EXECUTE FUNCTION records_change_guard();
CREATE TRIGGER records_change_guard_truncate BEFORE TRUNCATE ON records_change
FOR EACH STATEMENT EXECUTE FUNCTION records_change_guard();
"""


def _differs(words):
    return " OR ".join(f'NEW."{name}" {words} OLD."{name}"' for name in FIXED)


def protect(apps, editor):
    """Put the triggers in place on this database."""
    if editor.connection.vendor == "sqlite":
        import sqlite3

        text = SQLITE.format(differs=_differs("IS NOT"))
        start = 0
        for at, sign in enumerate(text):
            if sign == ";" and sqlite3.complete_statement(text[start : at + 1]):
                editor.execute(text[start : at + 1], params=None)
                start = at + 1
    else:
        editor.execute(POSTGRESQL.format(differs=_differs("IS DISTINCT FROM")), params=None)


def unprotect(apps, editor):
    """Take the triggers away again."""
    if editor.connection.vendor == "sqlite":
        editor.execute("DROP TRIGGER records_change_no_delete", params=None)
        editor.execute("DROP TRIGGER records_change_only_erase", params=None)
    else:
        editor.execute("DROP FUNCTION records_change_guard CASCADE", params=None)


class Migration(migrations.Migration):
    """The ledger is append-only."""

    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunPython(protect, unprotect)]
