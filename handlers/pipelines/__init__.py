"""What pipelines invoke: a pipeline's Lambda action is a job, and its result must be put."""
