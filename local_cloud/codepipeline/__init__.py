"""CodePipeline: an engine that walks executions through the stages of their pipeline."""
