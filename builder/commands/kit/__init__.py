"""`dialoom kit`: make, clean and exchange the training data of a skill."""

from __future__ import annotations

import typer

from builder.commands.kit import dataset, inbox, logs, meter, quality, samples, signals, stress

app = typer.Typer(
    no_args_is_help=True, help="Make, clean and exchange the training data of a skill."
)


@app.callback()
def _group() -> None:
    """Make, clean and exchange the training data of a skill."""


# One file a command, in the order of the help; what a command needs, it imports when it runs.
app.command()(samples.samples)
app.command()(stress.stress)
app.command()(logs.logs)
app.add_typer(inbox.app, name="inbox")
app.command()(signals.signals)
app.command()(quality.quality)
app.add_typer(dataset.app, name="dataset")
app.command()(meter.meter)
