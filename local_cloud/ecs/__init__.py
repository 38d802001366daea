"""ECS: tasks on Fargate run as local processes, each under its own role."""
