"""The ``actionbridge`` command: arguments in, exit code out.

Exit codes: 0 finished, 1 failed, 2 refused (nothing ran), 128 + n stopped by signal n (130: Ctrl-C).
"""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn

from actionbridge import __version__
from actionbridge.api.errors import UsageError
from actionbridge.cli.errors import CommandError
from actionbridge.cli.jars import job_jar
from actionbridge.cli.report import Report
from actionbridge.cli.run import EXIT_FAILED, EXIT_REFUSED, EXIT_SIGNAL, RunSettings, run_target
from actionbridge.cli.settings import parse_pairs


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code.

    Args:
        arguments: Default: those of this process.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    # Read before parsing, so that a refused command line is reported in the form that was asked for.
    report = Report(as_json="--json" in given, verbose="--verbose" in given)
    try:
        return _dispatch(_parser().parse_args(given), report)
    except UsageError as error:
        report.refused(error)
        return EXIT_REFUSED
    except KeyboardInterrupt:  # before the child runs, as while the job's file is imported
        return EXIT_SIGNAL + signal.SIGINT
    except BrokenPipeError:  # who read our output has gone; the interpreter would complain once more at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_FAILED


def _dispatch(arguments: argparse.Namespace, report: Report) -> int:
    if arguments.command == "jar":
        print(job_jar())
        return 0
    options = parse_pairs("-D", arguments.options)
    if arguments.parallelism is not None:
        options["parallelism.default"] = str(arguments.parallelism)
    settings = RunSettings(options, parse_pairs("--param", arguments.params))
    return run_target(arguments.target, settings, report)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise CommandError(message, f"see {self.prog} --help")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="actionbridge",
        description="Durable, async Python actions inside Apache Flink.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"actionbridge {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="run a job on a Flink of its own until it ends", allow_abbrev=False)
    run.add_argument("target", metavar="FILE[:NAME]", help="the job's file; NAME where it has several jobs")
    run.add_argument(
        "-D",
        dest="options",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="set an option of actionbridge or of Flink",
    )
    run.add_argument(
        "--param",
        dest="params",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="set a parameter of the job, as ctx.param(KEY) reads it",
    )
    run.add_argument("--parallelism", type=_count, metavar="N", help="subtasks that run the actions")
    run.add_argument("--verbose", action="store_true", help="show stacks of Java and of actionbridge too")
    run.add_argument("--json", action="store_true", help="end with one JSON object on standard output")
    commands.add_parser("jar", help="print the path of the job jar", allow_abbrev=False)
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
