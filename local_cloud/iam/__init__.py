"""IAM as AWS decides it: a pure evaluator of policies, and what connects it to moto's state."""
