"""Fail when a function, method, class or import is used nowhere, not even in a template.

Columns, form fields, enum values and settings are read by their framework; vulture takes them for dead, so
variables and attributes are left out.
"""

import re
import sys
from pathlib import Path

from vulture import Vulture
from vulture.config import make_config


def main() -> int:
    """Print what is dead; 1 when there is something."""
    config = make_config([])
    vulture = Vulture(ignore_names=config["ignore_names"], ignore_decorators=config["ignore_decorators"])
    vulture.scavenge([path for path in config["paths"] if Path(path).exists()])
    for template in Path("app/templates").rglob("*.*"):
        vulture.used_names.update(re.findall(r"\w+", template.read_text(encoding="utf-8")))
    unused = vulture.get_unused_code(min_confidence=config["min_confidence"])
    dead = [item for item in unused if item.typ not in {"variable", "attribute"}]
    for item in dead:
        print(item.get_report())
    return 1 if dead else 0


if __name__ == "__main__":
    sys.exit(main())
