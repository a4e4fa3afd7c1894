"""The record as JSON for scripts: the same nouns, rights and refusals as the pages."""
