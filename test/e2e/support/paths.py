"""Where things are: all programs are built into build/ of this repository. TINYAWS= names another
program to test, such as one that runs a foreign binary under its emulator."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TINYAWS = Path(os.environ.get("TINYAWS") or ROOT / "build" / "tinyaws")
EMULATOR = ROOT / "build" / "host" / "emulator"
