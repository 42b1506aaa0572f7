/* From a declaration to its symbol: the only place that spells symbols. */
#ifndef TIELINE_ENTITY_H
#define TIELINE_ENTITY_H

#include "source.h"

#define NO_SYMBOL UINT32_MAX

/* What a declaration stands for.
 * symbol: number of its symbol, or NO_SYMBOL for what has no name.
 * home: the file of its first declaration.
 * local: whether only its own file can see it.
 * name: as the program spells it, for an operator with the word `operator`; empty for what has none. */
struct entity { uint32_t symbol; struct source *home; bool local; const char *name; };

struct known_entity { CXCursor cursor; struct entity entity; bool used; };

struct entities {
    struct sources *sources;
    struct names *symbols;
    struct known_entity *items;
    size_t count, mask;
};

void start_entities(struct entities *entities, struct sources *sources, struct names *symbols);
void forget_entities(struct entities *entities);
void free_entities(struct entities *entities);

/* The entity of a declaration: of a template for what was made from one, of the first of several declarations. */
struct entity entity_of(struct entities *entities, CXCursor declaration);

/* The symbol of a file, which inclusions name. */
uint32_t file_symbol(struct entities *entities, struct source *source);

/* The symbol of a macro; `ordinal` tells several definitions in one file apart. */
uint32_t macro_symbol(struct entities *entities, struct source *source, const char *name, unsigned ordinal);

/* The file and offset of a declaration's name, or of anything else; NULL where there is no file. */
struct source *place_of(struct sources *sources, CXLocation location, uint32_t *offset);

/* The declaration that a specialisation or instantiation was made from; itself for any other. */
CXCursor pattern_of(CXCursor declaration);

/* Whether two cursors stand at one place. */
bool same_place(CXCursor left, CXCursor right);

bool is_null(CXCursor cursor);
bool is_function(int kind);
bool is_type(int kind);

#endif
