"""The kinds of actions: one file each, which registers what it provides."""
