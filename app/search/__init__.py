"""Full text on SQLite and PostgreSQL behind one interface."""
