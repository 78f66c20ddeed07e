"""The model card: words and pictures made from the artifact, written beside it."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from adapters.onnx.artifact import load_artifact
from adapters.onnx.scorer import OnnxProgramScorer
from domain.kernel.vocabulary import Specialty
from domain.rankings.entities import COLUMNS_V1
from domain.rankings.policies.explain import attribute
from domain.rankings.policies.features import NAMES, diminishing
from domain.rankings.policies.fields import COMPETITIVENESS, OWN_LEVEL
from domain.rankings.policies.support import LEAST
from services.edge.pictures import CALM, charts, plain_svg

Floats = npt.NDArray[np.float32]
MONTHS = (0, 1, 2, 3, 4, 6, 9, 12)
YEARS_AGO = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0)
SHOWN = tuple(
    Specialty(each)
    for each in ("internal-medicine", "family-medicine", "psychiatry", "general-surgery")
)
ROWS = 400


def write_card(folder: Path) -> tuple[Path, ...]:
    """Write card.md and four pictures into `folder`; return what was written."""
    artifact = load_artifact(folder)
    scorer = OnnxProgramScorer(artifact)
    metrics = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["metrics"]
    pictures = {
        "reliability.svg": _reliability(metrics),
        "what-matters.svg": _what_matters(scorer),
        "months.svg": _by_months(scorer),
        "recency.svg": _by_recency(scorer),
    }
    texts = {"card.md": _words(scorer, metrics).encode(), **pictures}
    for name, content in texts.items():
        (folder / name).write_bytes(content)
    return tuple(folder / name for name in texts)


def _reliability(metrics: Mapping[str, Mapping[str, list[Mapping[str, float]]]]) -> bytes:
    chart = charts.XY(
        style=CALM, title="Said against came (held-out simulated seasons)", show_legend=True
    )
    chart.add("as it should be", [(0, 0), (1, 1)], show_dots=False)
    for head, name in (("interview", "interview"), ("would_take", "would take")):
        rows = metrics[head]["reliability"]
        chart.add(name, [(row["mean"], row["observed"]) for row in rows])
    return plain_svg(chart, "reliability")


def _what_matters(scorer: OnnxProgramScorer) -> bytes:
    """Mean size of each group's contribution to the log-odds, by specialty."""
    card = scorer.card
    chart = charts.HorizontalBar(style=CALM, title="What moves the estimate (mean log-odds)")
    chart.x_labels = [each.replace("-", " ") for each in card.feature_groups]
    for specialty in SHOWN:
        found = attribute(
            _typical(scorer, specialty),
            names=card.feature_names,
            groups=card.feature_groups,
            baseline=card.baseline,
            score=scorer.score,
        )
        sizes = np.abs(
            [[each.micro_logits / 1e6 for each in row.contributions] for row in found]
        ).mean(axis=0)
        chart.add(specialty, [round(float(each), 3) for each in sizes])
    return plain_svg(chart, "what-matters")


def _typical(scorer: OnnxProgramScorer, specialty: Specialty) -> Floats:
    """Rows around the baseline: IMGs who differ in what profiles tell."""
    random = np.random.default_rng(5)
    rows = np.tile(np.array(scorer.card.baseline, dtype=np.float32), (ROWS, 1))
    for name, low, high in _SPREAD:
        rows[:, NAMES.index(name)] = random.uniform(low, high, ROWS)
    rows[:, NAMES.index("needs_visa")] = random.integers(0, 2, ROWS)
    rows[:, NAMES.index("is_us_graduate")] = 0
    rows[:, NAMES.index("competitiveness")] = COMPETITIVENESS[specialty]
    for name, field in OWN_LEVEL.items():
        rows[:, NAMES.index(name)] = field == specialty
    return rows


_SPREAD = (
    ("step_2", -1.5, 1.5),
    ("failures", 0.0, 1.0),
    ("years_since_graduation", 0.0, 2.5),
    ("hands_on_months", 0.0, 0.95),
    ("hands_on_recent", 0.0, 0.95),
    ("letters_us", 0.0, 1.0),
    ("letters_in_specialty", 0.0, 1.0),
    ("unknown_rule_risk", 0.0, 1.0),
)


def _by_months(scorer: OnnxProgramScorer) -> bytes:
    chart = charts.Line(style=CALM, title="Chance of an interview by months of hands-on work")
    chart.x_labels = [str(each) for each in MONTHS]
    rows = np.concatenate([_with_hands_on(scorer, each, 0.5) for each in MONTHS])
    _add_interval(chart, scorer, rows)
    return plain_svg(chart, "months")


def _by_recency(scorer: OnnxProgramScorer) -> bytes:
    chart = charts.Line(
        style=CALM, title="The same six months by the years since, chance of an interview"
    )
    chart.x_labels = [str(each) for each in YEARS_AGO]
    rows = np.concatenate([_with_hands_on(scorer, 6, each) for each in YEARS_AGO])
    _add_interval(chart, scorer, rows)
    return plain_svg(chart, "recency")


def _with_hands_on(scorer: OnnxProgramScorer, months: float, years_ago: float) -> Floats:
    row = np.array([scorer.card.baseline], dtype=np.float32)
    counted = float(np.interp(years_ago, (0.5, 1.5, 2.5, 3.0), (1.0, 0.75, 0.25, 0.0)))
    changed = {
        "is_us_graduate": 0.0,
        "hands_on_months": diminishing(months),
        "hands_on_recent": diminishing(months * counted),
    }
    for name, value in changed.items():
        row[:, NAMES.index(name)] = value
    return row


def _add_interval(chart: charts.Line, scorer: OnnxProgramScorer, rows: Floats) -> None:
    table = np.frombuffer(scorer.score(rows.tobytes(), len(rows)), dtype="<f4")
    at = COLUMNS_V1.index("p_interview.none")
    for offset, name in ((0, "estimate"), (1, "low"), (2, "high")):
        values = table.reshape(len(rows), -1)[:, at + offset]
        chart.add(name, [round(float(each), 4) for each in values])


def _words(scorer: OnnxProgramScorer, metrics: Mapping[str, object]) -> str:
    card = scorer.card
    effects = _table(metrics["published_effects"])
    lines = (
        f"| {name} | {each['simulated']} | {_range(each['published_range'])} | {_how(each)} |"
        for name, each in effects.items()
    )
    played = "\n".join(
        f"| {name} | {each['applicants']} | {each['interviews_said']} | {each['interviews_had']} |"
        for name, each in _table(metrics["said_and_played"]).items()
    )
    heads = "\n".join(
        f"| {name} | {each['auroc']} | {each['brier']} | {each['ece']} | {_worst(metrics, name)} |"
        for name, each in (
            (head, _table({head: metrics[head]})[head]) for head in ("interview", "would_take")
        )
    )
    return _CARD.format(
        name=card.name,
        version=card.version,
        sha256=card.sha256,
        features=len(card.feature_names),
        effects="\n".join(lines),
        played=played,
        heads=heads,
        seasons=metrics["held_out_seasons"],
        pairs=f"{metrics['held_out_pairs']:,}",
        missed=_missed(effects),
        simulated=f"{int(np.sum(card.support)):,}",
        least=LEAST,
    )


def _worst(metrics: Mapping[str, object], head: str) -> str:
    groups = _table(_table(metrics["groups"])[head])
    if not groups:
        return "too few rows"
    name = max(groups, key=lambda each: float(str(groups[each]["ece"])))
    return f"{groups[name]['ece']} ({name})"


def _missed(effects: Mapping[str, Mapping[str, object]]) -> str:
    """Return what the market does not show, plainly."""
    names = [
        f"{name} ({each['simulated']} against {_range(each['published_range'])})"
        for name, each in effects.items()
        if not each["reproduced"]
    ]
    if not names:
        return "The market shows them all."
    return f"**The market does not show: {'; '.join(names)}.** It was not tuned to that."


def _table(value: object) -> Mapping[str, Mapping[str, object]]:
    return value if isinstance(value, dict) else {}


def _range(value: object) -> str:
    return " to ".join(str(each) for each in value) if isinstance(value, list) else ""


def _how(effect: Mapping[str, object]) -> str:
    result = "in range" if effect["reproduced"] else "MISSED"
    return f"{result}; {effect['role']}" + ("" if effect["required"] else ", not required")


_CARD = (Path(__file__).parent / "model_card.txt").read_text(encoding="utf-8")
