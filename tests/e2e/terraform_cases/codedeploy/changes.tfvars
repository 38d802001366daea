stage   = "prod"
healthy = 75
