/* Names in templates whose meaning waits for the template's arguments, but whose class is known by name. */
#ifndef TIELINE_DEPENDENT_H
#define TIELINE_DEPENDENT_H

#include "entity.h"

enum { MOST_MEMBERS = 24 };

/* The members that a name in a template means if no specialisation says otherwise: the language server answers so
 * too. Gives how many there are, at most MOST_MEMBERS; 0 where the class itself depends on an argument. */
unsigned dependent_members(CXCursor expression, const char *name, CXCursor members[MOST_MEMBERS]);

#endif
