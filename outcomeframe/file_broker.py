"""The broker of files, with messages that are whole or not there.

Kombu's writes a message into the file that a worker may be reading already; a worker that meets half of one stops.
Here a message gets its name only once it is written.
"""

import time
import uuid
from pathlib import Path
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps

_TRIES, _PAUSE = 50, 0.02


class Channel(filesystem.Channel):
    """Messages appear at once and whole; a list of queues that is being written is read again."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """Put a message onto a queue; `ChannelError` where the folder takes none."""
        named = f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        whole = Path(self.data_folder_out) / named
        # Readers look for names that end in the queue's: this one is none of theirs yet.
        part = whole.with_name(f"{named}.part")
        try:
            part.write_bytes(str_to_bytes(dumps(payload)))
            part.replace(whole)
        except OSError as problem:
            raise ChannelError(f"Cannot add a message to {whole.parent}") from problem

    def get_table(self, exchange: str) -> Any:
        """The queues of an exchange. Its file stands empty for a moment when it is made."""
        for _ in range(_TRIES):
            try:
                return super().get_table(exchange)
            except ValueError:
                time.sleep(_PAUSE)
        return super().get_table(exchange)


class Transport(filesystem.Transport):
    """Kombu's, with the channel above."""

    Channel = Channel


def use() -> None:
    """From here on `filesystem://` means this one."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"
