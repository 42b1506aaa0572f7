/* Walks what a translation unit holds and notes every name in the checkout's own files. */
#ifndef TIELINE_VISIT_H
#define TIELINE_VISIT_H

#include "entity.h"
#include "spot.h"

enum { MOST_CALLEES = 32 };

/* A walk over one translation unit.
 * callees: what the calls around the next name call.
 * target, target_roles: the name that is assigned to, and how.
 * awaited: names behind `::` in types, which the compiler may or may not resolve; see dependent.c.
 * macros: those of this unit by their places; see preprocess.c.
 * nested: what is known of the macros' texts; see nested.h.
 * noticed: what may make a module of another language; see bind.h.
 * addon: whether the unit's file is a source of an add-on of Node. */
struct walk {
    struct entities *entities;
    CXUnit unit;
    struct nested *nested;
    CXCursor callees[MOST_CALLEES];
    size_t callee_count;
    struct spot target;
    uint32_t target_roles;
    struct awaited { struct source *source; uint32_t offset, length; CXCursor class; } *awaited;
    size_t awaited_count, awaited_room;
    struct macro { struct source *source; uint32_t offset, symbol; } *macros;
    size_t macro_count, macro_mask;
    struct noticed { CXCursor cursor; const char *name; } *noticed;
    size_t noticed_count, noticed_room;
    bool addon;
};

/* Walks a unit; `nested` has the definitions of the precompiled beginning that it includes. */
void walk_unit(CXUnit unit, struct entities *entities, struct nested *nested);

/* Notes a declaration, its place and what it says. */
void declare(struct walk *walk, CXCursor cursor);

/* Notes what a cursor refers to. */
void refer(struct walk *walk, CXCursor cursor, CXCursor parent);

/* Notes that a place means an entity; `roles` without those that follow from the place. */
void refer_to(struct walk *walk, struct spot spot, CXCursor target, uint32_t roles);

/* Macro definitions, expansions and inclusions; see preprocess.c. */
void see_preprocessing(struct walk *walk, CXCursor cursor);

/* Notes where a dependency defines a macro, and what it says of it; once. */
void define_foreign(struct walk *walk, struct source *home, struct interval text, uint32_t symbol, const char *name);

/* The symbol of the macro that is defined at a place. */
uint32_t symbol_of_macro(struct walk *walk, struct source *source, uint32_t offset, const char *name);

void start_macros(struct walk *walk);
void free_macros(struct walk *walk);

#endif
