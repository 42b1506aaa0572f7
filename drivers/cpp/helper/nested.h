/* Uses of macros in the text of other macros.
 *
 * clang records the expansions that are written outside of macros. Those in a macro's own text follow from that text,
 * as clang cuts it into tokens, and from the definitions in force where the macro is expanded. What the compiler has
 * itself made a name of at such a place was no macro there. */
#ifndef TIELINE_NESTED_H
#define TIELINE_NESTED_H

#include "visit.h"

/* Starts with the definitions of a precompiled beginning, or with none for NULL; the beginning must live on. */
struct nested *start_nested(const struct nested *before);
void free_nested(struct nested *nested);

/* Remembers a definition; `name` is the number of its name. */
void know_definition(struct nested *nested, CXCursor cursor, struct source *source, uint32_t offset, uint32_t name);

/* Follows an expansion of the macro that is defined at a place; `called` says that a bracket follows it. */
void follow_expansion(struct walk *walk, struct source *home, uint32_t offset, uint32_t name, bool called);

/* Notes what was found, when all else has been seen. */
void settle_nested(struct walk *walk);

/* Reads what may be needed of all definitions, so that they can be followed when their translation unit is gone. */
void read_definitions(CXUnit unit, struct entities *entities, struct nested *nested);

#endif
