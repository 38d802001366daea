"""The sample repositories: their first commit, and how a developer gets at them."""
