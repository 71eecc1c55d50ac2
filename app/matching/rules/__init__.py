"""What the engine knows and how it compares: profiles, measures, times, terms, scores."""
