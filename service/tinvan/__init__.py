"""tinvan: short, faithful summaries of Vietnamese news, with the figures that matter."""

__version__ = "0.1.0"
