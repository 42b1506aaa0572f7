"""Tests of the store and its queries."""
