"""What a compiler said about one document, in a form that every part of tieline reads.

A helper writes facts as one JSON object a line; `stream` reads them back one at a time, `document` has
the records, `symbol` the grammar of symbol strings, `lint` the rules that every helper must keep,
`positions` the conversion of columns, and `scip` the exact conversion from and to the SCIP format.
Nothing here knows any language, build system or store.
"""
