"""Dead letters on their way again."""
