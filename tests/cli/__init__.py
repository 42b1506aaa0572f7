"""Tests of the command line, over an index of synthetic facts."""
