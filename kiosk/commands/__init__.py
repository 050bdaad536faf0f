"""One module a command; each has `run(arguments) -> int` and `REFUSALS`, and is imported only when it runs."""

EXIT_NOT_WELL = 1
"""What was asked for was done, and what it found, or could not do, is told."""
