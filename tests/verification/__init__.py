"""Tests of the comparison with language servers."""
