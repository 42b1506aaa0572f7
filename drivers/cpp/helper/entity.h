/* From a declaration to its symbol: with descriptor.h the only place that spells symbols. */
#ifndef TIELINE_ENTITY_H
#define TIELINE_ENTITY_H

#include "cursor.h"

#define NO_SYMBOL UINT32_MAX

/* What a declaration stands for.
 * symbol: number of its symbol, or NO_SYMBOL for what nobody can name.
 * home: the file that it is of; for what only its own file can see, that of its first declaration.
 * local: whether only its own file can see it.
 * name: as the program spells it, for an operator with the word `operator`; empty for what has none. */
struct entity { uint32_t symbol; struct source *home; bool local; const char *name; };

struct known_entity { CXCursor cursor; struct entity entity; bool used, met; };

struct entities {
    struct sources *sources;
    struct names *symbols;
    struct known_entity *items;
    size_t count, mask;
};

void start_entities(struct entities *entities, struct sources *sources, struct names *symbols);
void free_entities(struct entities *entities);

/* The entity of a declaration: of a template for what was made from one, of the first of several declarations. */
struct entity entity_of(struct entities *entities, CXCursor declaration);

/* Whether this is asked about a declaration for the first time. */
bool is_first_meeting(struct entities *entities, CXCursor declaration);

/* The symbol of a file, which inclusions name. */
uint32_t file_symbol(struct entities *entities, struct source *source);

/* The symbol of a macro; `ordinal` tells several definitions in one file apart. */
uint32_t macro_symbol(struct entities *entities, struct source *source, const char *name, unsigned ordinal);

#endif
