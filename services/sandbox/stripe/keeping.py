"""What a simulator remembers, in a file: an installation that is kept finds its customers again."""

import json
from pathlib import Path

from services.sandbox.stripe.store import Charge, Store


def load(store: Store, path: Path) -> None:
    """Fill an empty store from the file, if there is one."""
    if not path.exists():
        return
    kept = json.loads(path.read_text())
    store.objects, store.cards = kept["objects"], kept["cards"]
    store.meter_events, store.pending_lines = kept["meter_events"], kept["pending_lines"]
    store.charges = [Charge(*each) for each in kept["charges"]]
    store.advanced = kept["advanced"]
    store.skip_ids(kept["ids"])


def save(store: Store, path: Path) -> None:
    """Write the file anew; whoever reads it meanwhile reads the old one."""
    kept = {
        "objects": store.objects,
        "cards": store.cards,
        "meter_events": store.meter_events,
        "pending_lines": store.pending_lines,
        "charges": [[each.customer, each.invoice, each.cents] for each in store.charges],
        "advanced": store.advanced,
        "ids": store.last_id,
    }
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(kept))
    fresh.replace(path)
