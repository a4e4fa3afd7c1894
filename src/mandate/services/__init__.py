"""Use cases: load facts, ask an engine, write the record and the ledger."""
