"""One file for each kind of message that the topics carry."""
