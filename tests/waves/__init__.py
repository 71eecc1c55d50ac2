"""Tests of waves."""
