/* Walks what a translation unit holds and notes every name in the checkout's own files. */
#ifndef TIELINE_VISIT_H
#define TIELINE_VISIT_H

#include "entity.h"

/* A walk over one translation unit.
 * callee: what the call around the next name calls.
 * target, target_offset, target_roles: the name that is assigned to, and how.
 * definitions: macros of this unit, for counting those of one name in one file. */
struct walk {
    struct entities *entities;
    CXCursor callee;
    struct source *target;
    uint32_t target_offset, target_roles;
    struct macro { CXCursor cursor; struct source *source; uint32_t name, symbol; } *macros;
    size_t macro_count, macro_room;
};

void walk_unit(CXUnit unit, struct entities *entities);

/* Notes one use of an entity at a place; `roles` without those that follow from the place. */
void note(struct walk *walk, struct source *source, uint32_t offset, struct entity entity, uint32_t roles,
          bool spelled);

/* Macro definitions, expansions and inclusions; see preprocess.c. */
void see_preprocessing(struct walk *walk, CXCursor cursor);

#endif
