/* Names in declarations that libclang does not visit, but whose meaning it knows. */
#ifndef TIELINE_UNVISITED_H
#define TIELINE_UNVISITED_H

#include "visit.h"

/* Notes what such names in a declaration refer to; `spot` is the place of what it declares. */
void see_unvisited(struct walk *walk, CXCursor cursor, struct spot spot);

#endif
