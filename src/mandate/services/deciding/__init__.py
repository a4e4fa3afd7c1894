"""The decision desk: brought, worked out, decided or voted on, looked at again, and what others promised for it."""
