"""Hosts outside AWS: how they join, what is known of them, and how they leave."""
