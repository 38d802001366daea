"""The structured logger of a function: one JSON object a line, every line with the event's id.

Its service is POWERTOOLS_SERVICE_NAME and its level POWERTOOLS_LOG_LEVEL or LOG_LEVEL.
"""

from aws_lambda_powertools import Logger

__all__ = ["logger"]

logger = Logger()
