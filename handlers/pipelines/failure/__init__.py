"""Tells that an action of a pipeline failed, to who subscribed to the platform's notifications."""
