"""From scored sentences to a summary: compress, select under the budget, and guard what comes out."""
