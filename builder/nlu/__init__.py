"""From text to understanding: precise first, learned second, merged."""
