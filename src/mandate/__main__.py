"""`python -m mandate` is the `mandate` command."""

from mandate.cli import console

if __name__ == "__main__":
    console()
