/* How a declaration is spelled in a symbol. */
#ifndef TIELINE_DESCRIPTOR_H
#define TIELINE_DESCRIPTOR_H

#include "spot.h"

/* Adds an identifier of the symbol grammar, in backticks where it must be. */
void add_name(struct buffer *buffer, const char *name);

/* Adds the name of a declaration; of a constructor that of its class without arguments. */
void add_spelling(struct buffer *buffer, CXCursor cursor);

/* Adds what libclang prints of a type without the places of types that have no name, as they are absolute. */
void add_printed(struct buffer *buffer, CXString printed);

/* Adds the descriptor of a declaration in what is `around` it; `c_linkage` says whether C shares it. */
void add_descriptor(struct buffer *buffer, struct sources *sources, CXCursor cursor, CXCursor around, bool c_linkage);

#endif
