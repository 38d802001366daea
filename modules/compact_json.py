"""JSON as AWS gives it back: without blanks, so that a plan shows no difference."""

import json
from typing import Any


def compact_json(document: Any) -> str:
    """Returns ``document`` as JSON without a blank or line break between its parts."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)
