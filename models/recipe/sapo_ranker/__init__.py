"""How models/sapo-ranker is made: prepare, train, export, evaluate, card."""
