"""Registers: what the guardrails stand on, declared once and kept, shown, exchanged and changed by that declaration."""
