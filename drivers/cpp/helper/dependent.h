/* Names in templates whose meaning waits for the template's arguments, but whose class is known by name. */
#ifndef TIELINE_DEPENDENT_H
#define TIELINE_DEPENDENT_H

#include "members.h"
#include "visit.h"

/* The members that a name in a template means if no specialisation says otherwise: the language server answers so
 * too. `spot` is the name's place. Gives how many there are; 0 where the class itself depends on an argument. */
unsigned dependent_members(struct walk *walk, CXCursor cursor, struct spot spot, CXCursor members[MOST_MEMBERS]);

/* Remembers the names that stand behind a class or a type parameter and `::`, as in `typename Base<T>::Inner`. */
void await_names(struct walk *walk, struct spot qualifier, CXCursor declaration);

/* Notes what those of the names mean that the compiler has not resolved, when all else has been seen. */
void settle_names(struct walk *walk);

#endif
