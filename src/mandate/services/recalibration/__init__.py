"""Recalibration: the session every three to six months, prepared from the record, decided, signed and compared."""
