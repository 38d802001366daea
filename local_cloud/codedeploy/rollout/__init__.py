"""How a deployment runs: host after host, watched by alarms, told to topics, rolled back."""
