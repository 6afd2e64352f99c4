"""Figures: every number of an article with its value, its unit and what it measures."""
