"""What the platform tells people, wherever they read it."""
