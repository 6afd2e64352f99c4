"""Which sentences of an article matter: the ranker protocol, the features, and the rankers."""
