"""Where things are: all programs are built into build/ of this repository."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TINYAWS = ROOT / "build" / "tinyaws"
EMULATOR = ROOT / "build" / "host" / "emulator"
