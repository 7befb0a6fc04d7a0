"""Charts: the house style, drawing, and the checks on what was drawn.

In: `Evidence` and the source of a brief's charts.py, which imports this package alone. Out:
`Chart` values. Whether one has to be drawn again is for `brief.stages.draw`.
"""
