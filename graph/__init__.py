"""The store of symbols, and everything that is asked of it.

Writing, one process at a time:

    with IndexWriter(path, name, root) as writer:             # writer.py; `rebuild=True` forgets what was
        known before = writer.unit_fingerprints()                   # {} when writer.fresh: then every unit
        must be given writer.put_workspace(workspace)
        writer.drop_units(keep={unit.id for unit in units})
        for facts in driver.run(changed, context):
            writer.replace_unit(facts.unit, facts.facts, facts.packages, fingerprint=..., log=facts.log)
        writer.commit()                                       # nothing is visible before, everything after

Reading, by any number of processes at any time, also while an index is written: see `query`, which has every
question, and `answers`, which has every answer.

`schema` has the tables. A document's occurrences are one blob (`occurrences`), the documents that mention a
symbol are another (`postings`), symbols are a tree of rows (`symbols`, `descriptors`), and what several
units said about one file is united by `merge`. `freshness` moves positions into files that were edited since.

Nothing here knows a language, a compiler or a terminal; only the writer knows `buildinfo`.
"""
