"""What a migrated database needs before it serves: seasons and the agency of visitors."""

import json
from importlib.resources import files

from domain.kernel.tenancy import Platform, Purpose
from domain.programs.use_cases.load_season import LoadSeason
from infra.bootstrap import Opened


async def fill(opened: Opened) -> list[str]:
    """Load season data that changed and make the trial agency; return what was done."""
    done = []
    folder = files("infra.seasons")
    for path in sorted(folder.iterdir(), key=lambda each: each.name):
        if path.name.endswith(".json"):
            command = LoadSeason(document=json.loads(path.read_text()))
            loaded = await opened.core.commands.load_season(Platform(Purpose.CATALOGUE), command)
            if loaded.is_new:
                done.append(f"loaded season {loaded.season} version {loaded.version}")
    if await opened.core.commands.ensure_trial_agency(Platform(Purpose.AGENCIES)):
        done.append("made the agency of free trials")
    return done
