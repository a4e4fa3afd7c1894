"""The folder an organisation lives in, and the settings from the environment."""
