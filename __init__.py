"""tieline: one precise, versioned symbol graph for any checkout.

Data flows one way, and imports follow it: `buildinfo` finds out how a checkout is built, `drivers` run
the real analyzers over it, `graph` stores and links what they say, `cli` shows it. `facts` is the
language that these rooms speak, and `pipeline` is the short file that runs the flow.
"""

__version__ = "0.1.0"
