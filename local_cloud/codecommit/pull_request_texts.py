"""The title and description of a pull request, within their limits."""

from local_cloud.operations import AwsError, Call

MAX_TITLE = 150  # characters
MAX_DESCRIPTION = 10240  # characters


def checked_title(call: Call) -> str:
    """Returns the title a request gives. Raises AwsError when it is missing or too long."""
    title: str | None = call.parameters.get("title")
    if not title:
        raise AwsError("TitleRequiredException", "A pull request title is required.")
    if len(title) > MAX_TITLE:
        raise AwsError(
            "InvalidTitleException", f"The title must not exceed {MAX_TITLE} characters."
        )
    return title


def checked_description(call: Call) -> str | None:
    """Returns the description a request gives, if any. Raises AwsError when it is too long."""
    description: str | None = call.parameters.get("description")
    if description and len(description) > MAX_DESCRIPTION:
        raise AwsError(
            "InvalidDescriptionException",
            f"The description must not exceed {MAX_DESCRIPTION} characters.",
        )
    return description
