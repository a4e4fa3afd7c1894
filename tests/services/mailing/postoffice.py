"""A mail server of its own process: it keeps each mail on the disk before it says so, and dies when told to.

    python postoffice.py PORT SPOOL [before:N] [after:N]

`before:3` kills it at its third mail, before that is kept; `after:3` when it is kept and the answer is not yet given.
"""

import asyncio
import os
import signal
import sys
from email import message_from_bytes
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP


class Keeper:
    """Keeps address and Message-ID of each mail on a line of the spool."""

    def __init__(self, spool: str, dies: dict[str, int]) -> None:
        self.spool, self.dies, self.count = spool, dies, 0
        self.later = {"later"}

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        """Nobody is called nobody; who is called later is there the second time."""
        if address.startswith("nobody"):
            return "550 5.1.1 no such mailbox"
        if address.partition("@")[0] in self.later:
            self.later.discard(address.partition("@")[0])
            return "451 4.7.1 try again later"
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """On the disk first, then the answer: what a mail server promises."""
        self.count += 1
        self._die("before")
        mark = message_from_bytes(envelope.content, policy=default)["Message-ID"]
        with open(self.spool, "a", encoding="ascii") as spool:
            spool.writelines(f"{address} {mark}\n" for address in envelope.rcpt_tos)
            spool.flush()
            os.fsync(spool.fileno())
        self._die("after")
        return "250 kept"

    def _die(self, when: str) -> None:
        if self.dies.get(when) == self.count:
            os.kill(os.getpid(), signal.SIGKILL)


async def serve(port: int, spool: str, dies: dict[str, int]) -> None:
    """Until killed."""
    keeper = Keeper(spool, dies)
    loop = asyncio.get_running_loop()
    await loop.create_server(lambda: SMTP(keeper, enable_SMTPUTF8=False), host="127.0.0.1", port=port)
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    told = (word.partition(":") for word in sys.argv[3:])
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2], {when: int(count) for when, _colon, count in told}))
