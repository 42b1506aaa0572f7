"""Tests of how a checkout is understood, over small drawn ones."""
