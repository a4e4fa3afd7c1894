"""The policy people read: written and generated sections, published versions, and who has read which."""
