"""The shape of a rejected line: enough to see what is wrong with it, nothing of what it said."""

LONGEST = 120


def shape_of(line: str) -> str:
    """A line with every letter as `a`, every digit as `9`, controls as `?`, cut at 120 characters."""
    return "".join(map(_mark, line[:LONGEST]))


def _mark(character: str) -> str:
    if character.isalpha():
        return "a"
    if character.isnumeric():
        return "9"
    return character if " " <= character <= "~" or character == "\t" else "?"
