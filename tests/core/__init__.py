"""Tests of the ground of the house."""
