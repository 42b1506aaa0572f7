/* What is told about a declaration: kind, signature, documentation, relationships. */
#ifndef TIELINE_DESCRIBE_H
#define TIELINE_DESCRIBE_H

#include "entity.h"

/* Fills in what a declaration says about its symbol, unless another one has said more. */
void describe(struct entities *entities, struct source *source, CXCursor cursor, struct entity entity);

/* Says of a macro what its definition says. */
void describe_macro(struct entities *entities, struct source *source, CXCursor cursor, uint32_t symbol,
                    const char *name);

#endif
