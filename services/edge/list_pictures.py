"""Pictures of a list, as SVG that carries its numbers as text and runs no script."""

from domain.shortlists.policies.bands import Band
from domain.shortlists.policies.optimise.curve import Curve
from domain.shortlists.use_cases.study_list import Studied
from domain.shortlists.views import ShortlistDetail
from services.edge.pictures import CALM, charts, plain_svg

TIERS = ("gold", "silver", "none")


def draw_curve(studied: Studied, curve: Curve) -> bytes:
    """Return value against cost, listed programs first and those beyond the limits after."""
    chart = charts.XY(
        title="Value of the list against what it costs (best under this model)",
        x_title="application fees and platform costs, dollars",
        y_title="points of 100",
        width=640,
        height=420,
        style=CALM,
        js=(),
        legend_at_bottom=True,
        no_data_text="No program is listed",
    )
    places = studied.held.question.places
    points = [
        {
            "value": (each.cost_cents / 100, round(each.objective, 4)),
            "label": f"{each.count}: {places[each.id].program.name}, +{each.gain:.3f}",
        }
        for each in curve.points
    ]
    listed = sum(each.is_listed for each in curve.points)
    start = {"value": (0, round(curve.committed_objective, 4)), "label": "before any program"}
    chart.add(f"listed ({listed})", [start, *points[:listed]])
    chart.add("beyond the limits", points[max(listed - 1, 0) :])
    if 0 < curve.stop_at <= len(points):
        chart.add(f"stop here ({curve.stop_at})", [points[curve.stop_at - 1]], stroke=False)
    return plain_svg(chart, "curve")


def draw_tiers(detail: ShortlistDetail) -> bytes:
    """Return programs by how likely an interview is and by signal; a band may be empty."""
    bands = [each.value for each in Band]
    counts = {band: dict.fromkeys(TIERS, 0) for band in bands}
    for entry, _ in detail.entries:
        counts[entry.band][entry.signal.value] += 1
    chart = charts.StackedBar(
        title="Programs of the list by band and signal",
        x_title="chance of an interview without a signal, absolute cut-offs of 30 % and 10 %",
        y_title="programs",
        width=640,
        height=380,
        style=CALM,
        js=(),
        legend_at_bottom=True,
        no_data_text="No program is listed",
    )
    chart.x_labels = bands
    for tier in TIERS:
        name = "no signal" if tier == "none" else tier
        chart.add(name, [counts[band][tier] for band in bands])
    return plain_svg(chart, "tiers")


def draw_states(detail: ShortlistDetail) -> bytes:
    """Return programs by state and signal, most programs first."""
    counts: dict[str, dict[str, int]] = {}
    for entry, program in detail.entries:
        tiers = counts.setdefault(program.state, dict.fromkeys(TIERS, 0))
        tiers[entry.signal.value] += 1
    states = sorted(counts, key=lambda each: (-sum(counts[each].values()), each))
    chart = charts.HorizontalStackedBar(
        title="Programs of the list by state and signal",
        width=640,
        height=max(200, 90 + 22 * len(states)),
        style=CALM,
        js=(),
        legend_at_bottom=True,
        no_data_text="No program is listed",
    )
    chart.x_labels = states[::-1]
    for tier in TIERS:
        name = "no signal" if tier == "none" else tier
        chart.add(name, [counts[state][tier] for state in states[::-1]])
    return plain_svg(chart, "states")
