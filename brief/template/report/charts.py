"""The charts of this brief.

Each function makes a chart, and its name is the chart's id. Every number, name and word
of the source comes from the data; numbers in this file only place things on the page.
"""

import pandas as pd
import plotnine as p9

from brief.charts import CATEGORICAL, DataTable, Facts, Plot, direct_labels, theme_brief


def readers(facts: Facts) -> Plot:
    """Return people counted at the shelf beside people whom the boat would serve."""
    uses = ("borrowers", "expected_readers")
    now, hoped = (facts.text(row_id) for row_id in uses)
    speaker = facts.name(facts.row("expected_readers")["said_by"])
    labels = [facts.row(row_id)["label"] for row_id in uses]
    names = [label[:1].upper() + label[1:] for label in labels]
    frame = pd.DataFrame(
        {
            "place": [-0.5, -1.5],
            "people": [float(facts.quantity(row_id).amount) for row_id in uses],
            "name": names,
            "value": [now, f"{hoped} ({facts.row('expected_readers')['status']})"],
        }
    )
    plot = (
        p9.ggplot(frame, p9.aes("place", "people"))
        + p9.geom_col(fill=CATEGORICAL[0], width=0.45)
        + direct_labels(p9.aes(label="value"), nudge_y=5, fontweight="bold")
        + direct_labels(p9.aes(label="name"), y=0, nudge_x=0.38)
        + p9.coord_flip()
        + p9.scale_x_continuous(limits=(-2, 0), expand=(0, 0.05))
        + p9.scale_y_continuous(expand=(0, 0, 0.7, 0))
        + theme_brief()
    )
    return Plot(
        plot,
        title=f"{speaker} expects {hoped}; a count found {now}",
        subtitle="People who borrowed a book in a year, and people whom the boat would serve; "
        f"{facts.row('borrowers')['place']}.",
        alt=f"Bar chart: {labels[0]}, {now}; {labels[1]}, {hoped}.",
        description=f"{names[1]}: {hoped}, on the word of {speaker}. "
        f"{facts.row('expected_readers')['caution']}",
        table=DataTable(
            ("Measure", "People", "Standing"),
            tuple(
                (name, facts.text(row_id), facts.row(row_id)["status"])
                for name, row_id in zip(names, uses, strict=True)
            ),
        ),
        uses=uses,
        height=1.6,
    )


CHARTS = (readers,)
