"""Posts what the topics publish to a Slack channel."""
