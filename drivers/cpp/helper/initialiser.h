/* What variables of C are initialised with. */
#ifndef TIELINE_INITIALISER_H
#define TIELINE_INITIALISER_H

#include "cursor.h"

/* The list that a variable is initialised with; null for one without. */
CXCursor initialiser_of(CXCursor variable);

/* The value of a field in a list: by its name where that is written, or else by its place. Null if there is none. */
CXCursor field_of(CXCursor list, const char *name, unsigned place);

/* The variable with an array of some type that is named first in a list; null if there is none. */
CXCursor array_in(CXCursor list, const char *element);

#endif
