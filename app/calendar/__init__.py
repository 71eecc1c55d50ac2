"""Activities in the calendar: announced, reviewed, signed up for."""
