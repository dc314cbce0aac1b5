"""Knock-on delays: flights that leave late because their aircraft came in late, with wind and model.

``make demo`` runs this job; so does ``actionbridge run flights.py`` beside a running ``service.py``, once
``load.py`` has fetched the data.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from actionbridge import (
    Call,
    InputEvent,
    Job,
    OutputEvent,
    Plan,
    ResourceContext,
    Retry,
    RunnerContext,
    action,
    current_call,
    event,
    resource,
)

HERE = Path(__file__).resolve().parent
FLIGHTS = Path(os.environ.get("FLIGHTS_INPUT", HERE / "data/flights.json")).resolve()
DELAYS = Path(os.environ.get("FLIGHTS_OUTPUT", HERE / "out/delays")).resolve()

# Per subtask. At 35 ms a call they make 450 calls a second, several times what the job asks for. More are
# slower: a request costs 1.4 ms of CPU with 16 connections, 4 to 8 ms with 32 to 100, and 14 to 41 ms where
# 2,000 requests wait in httpx's pool for one of 32 to 200 (httpx 0.28; mostly the pool's book-keeping).
CONNECTIONS = 16


@event("flight.late")
@dataclass(frozen=True)
class FlightLate:
    """A flight that left late because its aircraft had come in late.

    Attributes:
        hour: Of the scheduled departure, as the weather is filed: ``2013-01-01T10:00:00Z``.
        minutes: How much of the delay the aircraft brought with it.
    """

    tailnum: str
    origin: str
    hour: str
    minutes: float


class Service:
    """The enrichment service. A thousand runs may want it at once; they wait here for a connection."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._free = asyncio.Semaphore(CONNECTIONS)

    async def get(self, path: str, **params: str) -> Any:
        """Return the JSON that the service answers; an answer that is an error raises ``httpx.HTTPError``.

        To be called durably: all attempts of a call carry its key, so the service could know it again.
        """
        headers = {"Idempotency-Key": current_call().key}
        async with self._free:
            answer = await self._client.get(path, params=params, headers=headers)
        return answer.raise_for_status().json()


@resource  # opened before the first record, once per subtask
async def service(ctx: ResourceContext) -> AsyncIterator[Service]:
    """One client, and so one set of connections, for all runs of a subtask."""
    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    async with httpx.AsyncClient(base_url=ctx.param("service.url"), timeout=10, limits=limits) as client:
        yield Service(client)


@action(InputEvent)
def track(event: InputEvent, ctx: RunnerContext) -> None:
    """Compare a departure with the aircraft's arrival before it."""
    leg, memory = event.input, ctx.short_term_memory  # per aircraft, kept in Flink's state
    knock_on = min(memory.get("arr_delay", 0), leg["dep_delay"] or 0)
    memory.set("arr_delay", leg["arr_delay"] or 0)
    if leg["tailnum"] and knock_on > 60:  # NULL is a key like any other, but no aircraft
        ctx.send_event(FlightLate(leg["tailnum"], leg["origin"], leg["time_hour"], knock_on))


@action(FlightLate)
async def explain(late: FlightLate, ctx: RunnerContext) -> None:
    """Ask for wind and model at once; other aircraft are handled meanwhile."""
    client, call = ctx.get_resource(service), Call(retry=Retry(attempts=5, on=httpx.HTTPError))
    weather, plane = await asyncio.gather(
        ctx.durable_execute_async(client.get, "/weather", origin=late.origin, hour=late.hour, call=call),
        ctx.durable_execute_async(client.get, f"/planes/{late.tailnum}", call=call),
    )
    ctx.send_event(
        OutputEvent(
            {
                "tailnum": late.tailnum,
                "minutes": late.minutes,
                "wind": weather["wind_speed"],
                "model": plane["model"],
            }
        )
    )


def flink_path(path: Path) -> str:
    """Return a local path as a SQL literal; not by ``as_uri()``, because Flink does not decode ``%20``."""
    return "'file://{}'".format(str(path).replace("'", "''"))


# One file is read by one reader, so the flights of an aircraft arrive in the order of the file. That is the
# order of scheduled departure, so the watermark needs no slack.
flights = f"""
CREATE TABLE flights (
    `year` INT, `month` INT, `day` INT,
    dep_time INT, sched_dep_time INT, dep_delay INT,
    arr_time INT, sched_arr_time INT, arr_delay INT,
    carrier STRING, flight INT, tailnum STRING, origin STRING, dest STRING,
    air_time INT, distance INT, `hour` INT, `minute` INT, time_hour STRING,
    departure AS TIMESTAMPADD(MINUTE, `minute`, TO_TIMESTAMP(time_hour, 'yyyy-MM-dd''T''HH:mm:ss''Z''')),
    WATERMARK FOR departure AS departure
) WITH ('connector' = 'filesystem', 'path' = {flink_path(FLIGHTS)}, 'format' = 'json')
"""

delays = f"""
CREATE TABLE delays (tailnum STRING, minutes DOUBLE, wind DOUBLE, model STRING)
WITH ('connector' = 'filesystem', 'path' = {flink_path(DELAYS)}, 'format' = 'json')
"""

job = Job(
    plan=Plan("flights", actions=[track, explain], resources=[service]),
    tables=[flights, delays],
    input="SELECT * FROM flights",
    key="tailnum",
    input_id="CONCAT_WS(' ', carrier, CAST(flight AS STRING), time_hour)",  # no aircraft flies it twice
    output="delays",
    params={"service.url": "http://127.0.0.1:8080"},
)

if __name__ == "__main__":
    job.run()
