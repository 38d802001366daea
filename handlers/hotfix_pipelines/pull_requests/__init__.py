"""Opens a hotfix's pull requests back to the branches that go on, once each."""
