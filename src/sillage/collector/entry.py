"""What granian loads in each process of the collector: `application`, from the settings."""

from __future__ import annotations

import asyncio
import gc
import time
from contextlib import suppress
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING

from sillage import ledger, settings
from sillage.collector.app import App
from sillage.collector.collector import Collector
from sillage.collector.directory import Directory
from sillage.collector.hits import Network, World
from sillage.collector.status import can_write, report, write_status
from sillage.domain.click_ids import signing_key
from sillage.errors import WrongUsage
from sillage.language import msg
from sillage.services.daily_salts import FILE_NAME, Salts
from sillage.services.data_folder import customer_key
from sillage.services.read_collectors import FOLDER, forget_ended

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

TICK_S = 1.0
_TRY_AGAIN_TICKS = 5


def application() -> App:
    """Return the application of this process."""
    return App(make_collector, keep)


def make_collector() -> Collector:
    """Build a collector from the settings."""
    data_dir = settings.data_dir()
    ledger.setup(data_dir)
    secret = customer_key(data_dir)
    world = World(
        people_key=secret,
        click_key=signing_key(secret),
        salts=Salts(data_dir / FILE_NAME),
        clock_us=clock(),
        trusted=trusted_proxies(),
        country_header=settings.get("SILLAGE_COUNTRY_HEADER").strip().lower().encode("latin-1", "ignore"),
        country_of=country_file(settings.get("SILLAGE_COUNTRY_FILE")),
    )
    world.salts.turn(world.clock_us())
    return Collector(data_dir, world, Directory(data_dir, settings.get("SILLAGE_DATABASE_URL")))


def clock() -> Callable[[], int]:
    """Return a clock in microseconds since 1970; it stands still where ``SILLAGE_NOW`` says so."""
    if not settings.get("SILLAGE_NOW"):
        return lambda: time.time_ns() // 1000
    fixed = round(settings.now().timestamp() * 1e6)
    return lambda: fixed


def trusted_proxies() -> tuple[Network, ...]:
    """Return the proxies whose headers are believed.

    Raises
    ------
    WrongUsage
        If ``SILLAGE_TRUSTED_PROXIES`` holds something else than addresses and networks.
    """
    found = []
    for text in settings.get("SILLAGE_TRUSTED_PROXIES").split(","):
        if text.strip():
            try:
                found.append(ip_network(text.strip(), strict=False))
            except ValueError as exc:
                raise WrongUsage(
                    msg("SILLAGE_TRUSTED_PROXIES holds something that is no address: “{given}”.", given=text[:40]),
                    msg("Write addresses or networks with commas, such as 127.0.0.1,10.0.0.0/8."),
                ) from exc
    return tuple(found)


def country_file(name: str) -> Callable[[str], str]:
    """Return what finds the country of an address.

    Parameters
    ----------
    name : str
        A file in MaxMind's format that the user gave; empty for none.

    Returns
    -------
    callable
        Two letters in lower case; empty when unknown.

    Raises
    ------
    WrongUsage
        If the file cannot be read.
    """
    if not name:
        return lambda _: ""
    import maxminddb

    try:
        reader = maxminddb.open_database(name)
    except (OSError, maxminddb.InvalidDatabaseError) as exc:
        raise WrongUsage(
            msg("SILLAGE_COUNTRY_FILE cannot be read: {file}.", file=name[:200]),
            msg("Give a country database in MaxMind’s format (.mmdb), or leave it empty."),
        ) from exc

    def country_of(address: str) -> str:
        try:
            found = reader.get(address)
        except (ValueError, maxminddb.InvalidDatabaseError):
            return ""
        country = found.get("country") or found.get("registered_country") if isinstance(found, dict) else None
        code = country.get("iso_code") if isinstance(country, dict) else country
        return code.lower()[:2] if isinstance(code, str) else ""

    return country_of


async def keep(collector: Collector) -> Callable[[], Awaitable[None]]:
    """Look after a collector while it runs: its status file, its salts, a tail that could not be begun.

    Parameters
    ----------
    collector : Collector
        Which.

    Returns
    -------
    callable
        Ends it.
    """
    path = collector.data_dir / FOLDER / f"{collector.collector_id or f'none-{time.time_ns():x}'}.json"
    forget_ended(collector.data_dir)
    await _tick(collector, path)
    task = asyncio.create_task(_ticking(collector, path))
    # What is loaded stays until the process ends: a full collection, which holds up every request, need not walk it.
    gc.collect()
    gc.freeze()

    async def end() -> None:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await _tick(collector, path)

    return end


async def _ticking(collector: Collector, path: Path) -> None:
    ticks = 0
    while True:
        await asyncio.sleep(TICK_S)
        ticks += 1
        if ticks % _TRY_AGAIN_TICKS == 0:
            if not collector.has_tail:
                await collector.start()
            elif not collector.is_open:  # whoever asks for its health sends it nothing meanwhile
                tried = await asyncio.get_running_loop().run_in_executor(None, can_write, collector.data_dir / "tails")
                collector.disk_says(tried)
        await _tick(collector, path)


async def _tick(collector: Collector, path: Path) -> None:
    collector.world.salts.share(collector.world.clock_us())
    told = await asyncio.get_running_loop().run_in_executor(None, write_status, path, report(collector))
    if not told:
        collector.disk_says(False)
