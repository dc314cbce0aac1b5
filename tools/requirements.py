"""Print what the build, the package and its extras for development need, one requirement a line."""

import tomllib
from pathlib import Path

EXTRAS = ("flink", "test", "dev")

project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())
requirements = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
for extra in EXTRAS:
    requirements += project["project"]["optional-dependencies"][extra]
print("\n".join(requirements))
