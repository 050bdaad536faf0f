"""One module a command; each has `run(arguments) -> int` and `REFUSALS`, and is imported only when it runs."""
