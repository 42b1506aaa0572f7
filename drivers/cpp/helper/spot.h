/* Where names stand in files. */
#ifndef TIELINE_SPOT_H
#define TIELINE_SPOT_H

#include "cursor.h"

/* The place of a name: where it is written, or where the macro is expanded whose text it is in. */
struct spot { struct source *source; uint32_t offset; bool written; };

struct spot spot_of(struct sources *sources, CXLocation location);
/* The place of a name in a macro's text: where it is written there. */
struct spot spelled_spot(struct sources *sources, CXLocation location);

bool same_spot(struct spot left, struct spot right);

/* The place of the name in an expression: that of what it refers to, or that which waits for a template's arguments. */
struct spot name_spot(struct sources *sources, CXCursor expression);

/* Bytes that spell a name at an offset, or 0 where something else stands there. */
uint32_t spelled_length(struct source *source, uint32_t offset, const char *name);

/* Bytes of the identifier or operator at an offset; 1 for any other character, 0 at the end of the file. */
uint32_t token_length(struct source *source, uint32_t offset);

/* Bytes of the template arguments from an offset on, with the blanks before them; 0 where there are none. */
uint32_t arguments_at(struct source *source, uint32_t offset);

/* Goes from a qualifier on to the name behind its `::`; gives the name's length, or 0 where there is none. */
uint32_t name_behind(struct source *source, uint32_t *offset);

#endif
