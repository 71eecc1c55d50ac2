"""Waves: something urgent is told to those whom it fits best, ten at a time, until enough have answered."""
