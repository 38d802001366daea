"""Lambda: the deployed code runs, in processes, under the deployed role."""

from local_cloud.functions.asynchronous import invoke_later

__all__ = ["invoke_later"]
