"""Where things lie in the project's folder."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / ".branchline"  # what the commands keep between runs
LOGS = WORK / "logs"
BINDINGS = ROOT / "imports"
CDKTF = ROOT / "node_modules" / ".bin" / "cdktf"
CDKTF_OUT = ROOT / "cdktf.out"
