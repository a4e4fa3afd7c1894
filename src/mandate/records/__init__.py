"""The living record: tables for now, sealed changes for then."""
