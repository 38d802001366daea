"""Wildcards and variables of the policy language.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

import re
from functools import lru_cache

from local_cloud.iam.context import Context

ARN_PARTS = 6  # arn : partition : service : region : account : resource
LITERALS = {"*": "*", "?": "?", "$": "$"}
# A value's own * and ? are no wildcards: substituted, they stand as characters of private use.
_PROTECT = str.maketrans("*?", "\ue000\ue001")
_UNPROTECT = str.maketrans("\ue000\ue001", "*?")
_VARIABLE = re.compile(r"\$\{(?P<key>[^},]+)(?:,\s*'(?P<default>[^']*)')?\}")


def matches(pattern: str, text: str) -> bool:
    """Says whether ``text`` is what ``pattern`` describes: ``*`` any characters, ``?`` one."""
    return _compiled(pattern).fullmatch(text) is not None


def arn_matches(pattern: str, arn: str) -> bool:
    """Says whether an ARN is what ``pattern`` describes.

    Each of the six parts is compared by itself, so a wildcard in one part never reaches into the
    next; the last part (the resource) may hold colons.
    """
    wanted, given = pattern.split(":", ARN_PARTS - 1), arn.split(":", ARN_PARTS - 1)
    if len(given) != ARN_PARTS or not pattern.startswith("arn:"):
        return matches(pattern, arn)
    if len(wanted) != ARN_PARTS:
        return False
    return all(map(matches, wanted, given))


def substitute(text: str, context: Context) -> str | None:
    """Returns ``text`` with each policy variable replaced by the request's value of that key.

    A key with several values or none takes its default (``${key, 'default'}``).
    Returns None if a variable has neither: the element that holds it then matches nothing.
    """
    missing = False

    def value(found: re.Match[str]) -> str:
        nonlocal missing
        if found["key"] in LITERALS:
            return _escape(LITERALS[found["key"]])
        values = context.get(found["key"].strip().lower(), ())
        if len(values) == 1:
            return _escape(values[0])
        missing = missing or found["default"] is None
        return found["default"] or ""

    substituted = _VARIABLE.sub(value, text)
    return None if missing else substituted


def literal(pattern: str) -> str:
    """Returns a substituted text as it reads, for operators that know no wildcards."""
    return pattern.translate(_UNPROTECT)


def _escape(value: str) -> str:
    return value.translate(_PROTECT)


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    wildcards = {"*": ".*", "?": "."}
    return re.compile(
        "".join(wildcards.get(c) or re.escape(c.translate(_UNPROTECT)) for c in pattern), re.DOTALL
    )
