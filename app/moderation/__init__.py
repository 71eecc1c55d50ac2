"""Review: states, decisions with reasons, reports, the desk."""
