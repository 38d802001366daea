"""One verb a file, each a function that typer makes a command of."""
