"""The AWS console of a region; what SNS delivers names the region and not its partition."""

__all__ = ["console_url"]


def console_url(region: str, path: str) -> str:
    """Returns the URL of a page of the region's console, or "" without a region."""
    if not region:
        return ""
    domain = "aws.amazon.com"
    if region.startswith("cn-"):
        domain = "amazonaws.cn"
    if region.startswith("us-gov-"):
        domain = "amazonaws-us-gov.com"
    return f"https://{region}.console.{domain}/{path}"
