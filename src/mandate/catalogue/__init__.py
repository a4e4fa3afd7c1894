"""What the world has published: services, scopes, export steps and texts, as dated data."""
