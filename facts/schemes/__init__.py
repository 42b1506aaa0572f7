"""Symbols of other indexers in tieline's normal form, with one module for each scheme.

`normaliser.py` knows the schemes, `rewriting.py` brings documents over, `known.py` is what build files
say.
"""
