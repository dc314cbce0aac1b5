"""Reading what the child JVM says; lines as recorded."""

import pytest

from actionbridge.cli.protocol import (
    Cause,
    Ended,
    ErrorRecord,
    Failed,
    Message,
    Printed,
    Progress,
    Started,
    read_line,
)

RECORDED: list[tuple[bytes, Message]] = [
    (
        b'{"event":"started","job_id":"2b1f","web":"http://127.0.0.1:8081","stop_limit":20}',
        Started("2b1f", "http://127.0.0.1:8081", 20),
    ),
    (b'{"event":"started","job_id":"2b1f","web":null,"stop_limit":12.5}', Started("2b1f", None, 12.5)),
    (b'{"event":"progress","in":12,"out":3,"waiting":2}', Progress(12, 3, 2)),
    (b'{"event":"finished","in":12,"out":3,"seconds":1.25}', Ended(False, 12, 3, 1.25)),
    (b'{"event":"cancelled","in":12,"out":3,"seconds":1.25}', Ended(True, 12, 3, 1.25)),
    (
        b'{"event":"failed","kind":"plan","message":"no table","error":null,"stack":"at A.b"}',
        Failed("plan", "no table", None, "at A.b"),
    ),
    (
        b'{"event":"failed","kind":"action","message":"track failed","stack":"at A.b",'
        b'"error":{"action":"track","key":"N1","event_id":"0f","type":"builtins.ValueError","message":"\\u00fc","traceback":"File",'
        b'"causes":[{"type":"builtins.OSError","message":"disk","traceback":""}]}}',
        Failed(
            "action",
            "track failed",
            ErrorRecord(
                "track",
                "N1",
                "0f",
                "builtins.ValueError",
                "ü",
                "File",
                (Cause("builtins.OSError", "disk", ""),),
            ),
            "at A.b",
        ),
    ),
]


@pytest.mark.parametrize(("line", "message"), RECORDED)
def test_each_event_is_read(line: bytes, message: Message) -> None:
    assert read_line(line) == message


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"+I[1, 2.5]",
        b"{",
        b'{"event":"mine"}',
        b'{"event":["started"]}',
        b'{"in":1}',
        b'["event"]',
        b"{not json}",
        b'{"event":' * 100_000,
        b'{"event":"progress","in":' + b"9" * 5000 + b',"out":1,"waiting":0}',
        b'{"event":"progress","in":1}',
        b'{"event":"progress","in":1,"out":"2","waiting":0}',
        b'{"event":"progress","in":1,"out":true,"waiting":0}',
        b'{"event":"started","job_id":7,"web":null,"stop_limit":20}',
        b'{"event":"finished","in":1,"out":1,"seconds":"long"}',
        b'{"event":"failed","kind":"action","message":"m","error":{"action":"a"},"stack":""}',
        b'{"event":"failed","kind":"action","message":"m","error":7,"stack":""}',
        b'{"event":"failed","kind":"action","message":["m"],"error":null,"stack":""}',
    ],
)
def test_what_the_jobs_code_printed_is_passed_on(line: bytes) -> None:
    """Anything that is not an event to the last field, whatever it looks like."""
    assert read_line(line) == Printed(line.decode())


def test_bytes_that_are_no_text_are_shown_as_replacements() -> None:
    assert read_line(b"a\xffb") == Printed("a\N{REPLACEMENT CHARACTER}b")
