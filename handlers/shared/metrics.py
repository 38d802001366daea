"""The metrics of a function: counts in CloudWatch's embedded format, written beside its log.

The namespace is Branchline; the dimension ``service`` is POWERTOOLS_SERVICE_NAME.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html
"""

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit

__all__ = ["count", "metrics"]

metrics = Metrics(namespace="Branchline")


def count(name: str, number: int = 1) -> None:
    """Adds to a count that the end of the invocation writes.

    name: "HotfixProvisioning", …
    """
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=number)
