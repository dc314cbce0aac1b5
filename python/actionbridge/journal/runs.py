"""The records of a run, which come as one list, sorted by what they belong to."""

from collections import Counter
from collections.abc import Iterable

from actionbridge.api.errors import PoisonError
from actionbridge.journal.calls import History, read_history
from actionbridge.journal.records import Done, Entry, Escaped, decode_record


class RunRecords:
    """Hands the records of an earlier attempt of a run to the actions that begin again.

    There may be records of actions that do not, such as those that had ended; and, where identities of runs
    do not outlive a restart, the failures of this input under others.

    Args:
        run: Uid of the run.
        records: In the order in which they were made.

    Raises:
        WireError: A record cannot be read.
    """

    def __init__(self, run: bytes, records: Iterable[bytes]) -> None:
        self._entries: dict[tuple[bytes, str], list[Entry]] = {}
        self._failures: Counter[tuple[bytes, str]] = Counter()  # since the execution ended well
        self._last_errors: dict[str, str] = {}
        for entry in map(decode_record, records):
            if entry is None:
                continue
            owner, record = entry
            if isinstance(record, Escaped):
                self._failures[owner.event, owner.action] += 1
                self._last_errors[owner.action] = record.error
            elif isinstance(record, Done):
                del self._failures[owner.event, owner.action]
            if owner.run == run:
                self._entries.setdefault((owner.event, owner.action), []).append(entry)

    def take(self, event: bytes, action: str) -> History | None:
        """Return what an action recorded while it handled an event, once; None if nothing.

        Raises:
            WireError: The records do not follow from one another.
        """
        entries = self._entries.pop((event, action), None)
        return None if entries is None else read_history(entries)

    def poison(self, action: str, limit: int) -> PoisonError | None:
        """Return the error that an action has ended the job ``limit`` times or more with this input."""
        failures = sum(count for (_, name), count in self._failures.items() if name == action)
        return PoisonError(action, failures, self._last_errors[action], limit) if failures >= limit else None
