"""What more than one handler needs."""
