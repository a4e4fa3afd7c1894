"""Tables a company hands in, sound and broken."""
