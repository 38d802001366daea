"""Release pipelines: what is merged goes to Dev, or through Stage and an approval to Prod."""

from modules.release_pipelines.release_pipelines import ReleasePipelines

__all__ = ["ReleasePipelines"]
