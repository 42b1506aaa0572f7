/* Which parts of headers conditions have left out so far. */
#ifndef TIELINE_CONFIGURATION_H
#define TIELINE_CONFIGURATION_H

#include "cursor.h"

/* Notes what conditions leave out of the own headers of a unit. Gives whether a part of a function that was left out in
 * all units of the job before is there now: a body that clang skips because it knows it has then not been seen whole. */
bool meets_new_bodies(struct sources *sources, const struct names *symbols, CXUnit unit);

#endif
