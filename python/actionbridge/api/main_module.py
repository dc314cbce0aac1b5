"""The main script's name in other processes."""

import os.path
import sys
from typing import Final

MAIN: Final = "__main__"


def main_module_name() -> str | None:
    """Return the name under which the main script can be imported; None for an interactive session."""
    main = sys.modules[MAIN]
    spec = getattr(main, "__spec__", None)
    if spec is not None:  # python -m package.module
        return str(spec.name)
    file = getattr(main, "__file__", None)
    stem = os.path.splitext(os.path.basename(file))[0] if file else ""
    return stem if stem and "." not in stem else None


def outside_name(module: str) -> str:
    """Return the name by which other processes import a module; ``__main__`` itself if they cannot."""
    return (main_module_name() or MAIN) if module == MAIN else module
