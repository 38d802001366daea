"""git's smart HTTP protocol in front of the repositories, with CodeCommit's credentials."""
