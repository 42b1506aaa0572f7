"""Timings against the ecosystem's own tools and peers, always as ratios within one run."""
