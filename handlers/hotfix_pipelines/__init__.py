"""A hotfix branch: its pipeline, its pull requests, and the ledger of both."""
