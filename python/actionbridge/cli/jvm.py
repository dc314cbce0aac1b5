"""The command that starts the child JVM."""

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from actionbridge.cli.directory import JobDirectory
from actionbridge.cli.errors import CommandError
from actionbridge.cli.java import Java

EXTRA_FLAGS: Final = "ACTIONBRIDGE_JVM_OPTS"

_MAIN_CLASS: Final = "io.actionbridge.job.LocalRunner"
_NATIVE_ACCESS_SINCE: Final = 22  # from here on a JVM warns about native code without the flag
_FLAGS: Final = (
    # A third: Python's memory comes on top of the heap. In percent, since the JVM knows a container's limit.
    "-XX:MaxRAMPercentage=33",
    # Standard output is the protocol's: what HotSpot itself says goes to standard error.
    "-XX:+DisplayVMOutputToStderr",
    # Flink's serializers and Pemja reach into these.
    "--add-opens=java.base/java.util=ALL-UNNAMED",
    "--add-opens=java.base/java.lang=ALL-UNNAMED",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
)


def jvm_command(
    java: Java, class_path: Sequence[Path], directory: JobDirectory, environ: Mapping[str, str]
) -> list[str]:
    """Return program and arguments; ``ACTIONBRIDGE_JVM_OPTS`` comes after our flags and so wins over them.

    Raises:
        CommandError: ``ACTIONBRIDGE_JVM_OPTS`` has an open quote.
    """
    try:
        extra = shlex.split(environ.get(EXTRA_FLAGS, ""))
    except ValueError as error:
        raise CommandError(f"{EXTRA_FLAGS} cannot be read ({error})", "quote it as for a shell") from error
    native = ["--enable-native-access=ALL-UNNAMED"] if java.version >= _NATIVE_ACCESS_SINCE else []
    return [
        str(java.executable),
        *_FLAGS,
        *native,
        f"-XX:ErrorFile={directory.crash_file}",
        f"-Dlog4j.configurationFile={directory.log_settings.as_uri()}",
        f"-Dactionbridge.log.file={directory.log_file}",
        *extra,
        "-cp",
        ":".join(map(str, class_path)),
        _MAIN_CLASS,
        str(directory.job_file),
    ]
