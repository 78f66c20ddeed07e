"""Sleep until somebody says there is work, or a while has passed."""

import asyncio
from typing import Any, cast

import structlog
from arq.connections import ArqRedis
from redis.exceptions import RedisError

WAKE_KEPT = 16
"""Wake-ups kept for workers that are busy; each costs one look at the queue."""

_log = structlog.get_logger("valkey")


class WakeWaiter:
    """Blocks on one wake key; without Valkey it is a plain sleep."""

    def __init__(self, client: ArqRedis, key: str) -> None:
        self._client = client
        self._key = key
        self.is_connected = True

    async def wait(self, seconds: float) -> bool:
        """Return True when woken, False after `seconds`; an absent Valkey is a False."""
        try:
            woken = await self._pop(seconds)
        except (RedisError, OSError) as error:
            if self.is_connected:
                _log.warning("valkey is away: polling", key=self._key, error=str(error))
            self.is_connected = False
            await asyncio.sleep(seconds)
            return False
        if not self.is_connected:
            _log.info("valkey is back", key=self._key)
            self.is_connected = True
        return woken

    async def _pop(self, seconds: float) -> bool:
        # redis-py types BLPOP's timeout as whole seconds; the server takes parts of one.
        answer: Any = self._client.blpop([self._key], timeout=cast("int", seconds))
        return await answer is not None
