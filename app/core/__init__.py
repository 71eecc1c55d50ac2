"""The ground of the house: it knows Flask, the database and time, and no word of the domain."""
