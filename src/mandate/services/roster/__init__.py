"""A people list is taken in: seen before it is written, doubles proposed and joined, and taken back as one deed."""
