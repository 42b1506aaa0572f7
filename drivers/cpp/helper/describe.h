/* What is told about a declaration: kind, signature, documentation, relationships. */
#ifndef TIELINE_DESCRIBE_H
#define TIELINE_DESCRIBE_H

#include "entity.h"

/* Fills in what a declaration says about its symbol, unless another one has said more. */
void describe(struct entities *entities, struct source *source, CXCursor cursor, struct entity entity);

/* Says how a described symbol relates to another, once. */
void relate_to(struct entities *entities, struct description *description, const char *kind, uint32_t target);

/* Says of a macro that is not yet described what its definition says. */
void describe_macro(struct entities *entities, struct source *source, struct interval text, uint32_t symbol,
                    const char *name);

/* From the name of a macro's definition to its end. */
struct interval macro_text(struct sources *sources, CXCursor definition);

#endif
