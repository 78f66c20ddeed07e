"""Pictures of outcomes, as SVG that carries its numbers as text and runs no script."""

from domain.applications.policies.calibration import CalibrationLedger, Head
from services.edge.pictures import CALM, charts, plain_svg


def draw_reliability(ledger: CalibrationLedger) -> bytes:
    """Return the diagram of both heads of the model: what was said across, what happened up."""
    chart = charts.XY(
        title="What the model said, and what happened",
        x_title="said",
        y_title="happened",
        xrange=(0, 1),
        range=(0, 1),
        width=560,
        height=480,
        style=CALM,
        js=(),
        legend_at_bottom=True,
        value_formatter=_percent,
        x_value_formatter=_percent,
        no_data_text="No bin has enough outcomes yet",
    )
    for each in ledger.overall.scores:
        if each.said_by != "model":
            continue
        name = "interview" if each.head is Head.INTERVIEW else "would take"
        points = [
            {"value": (one.mean_said, one.rate), "label": f"{one.count} outcomes"}
            for one in each.bins
            if one.rate is not None
        ]
        chart.add(f"{name} ({each.count} outcomes)", points)
    chart.add("agreement", [(0, 0), (1, 1)], show_dots=False, stroke_style={"dasharray": "4"})
    return plain_svg(chart, "calibration")


def _percent(value: float) -> str:
    return f"{value:.0%}"
