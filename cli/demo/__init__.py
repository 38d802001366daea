"""The whole story of a hotfix on the embedded AWS, told in a terminal while it happens."""
