"""Where things lie in the project's folder."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_OWN_WORK = os.environ.get("BRANCHLINE_WORK")  # another folder: a deployment beside the usual one
WORK = Path(_OWN_WORK).resolve() if _OWN_WORK else ROOT / ".branchline"
SYNTHESIZED = (WORK if _OWN_WORK else ROOT) / "cdktf.out"
LOGS = WORK / "logs"
EMBEDDED_AWS = WORK / "embedded_aws"
BINDINGS = ROOT / "imports"
CDKTF = ROOT / "node_modules" / ".bin" / "cdktf"
