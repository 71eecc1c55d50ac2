"""Answers to listings and their conversations."""
