/* Members of classes by name, as the language looks them up. */
#ifndef TIELINE_MEMBERS_H
#define TIELINE_MEMBERS_H

#include "cursor.h"

enum { MOST_MEMBERS = 24 };

/* The members of a class with a name, or else those of its bases; gives how many there are, at most MOST_MEMBERS. */
unsigned find_members(struct sources *sources, CXCursor class, const char *name, CXCursor members[MOST_MEMBERS]);

/* The class of a type, also behind pointers and references; a null cursor for any other. */
CXCursor class_of_type(CXType type);

/* The class that a declaration names, itself or as an alias; a null cursor for any other. */
CXCursor class_of(CXCursor declaration);

/* What `using Base::Base;` makes a constructor of: that of the base; a null cursor where that is not certain. */
CXCursor inherited_constructor(struct sources *sources, CXCursor constructor);

/* The method that a loop over a range calls, `begin` or `end`; a null cursor where that is not certain. */
CXCursor range_method(struct sources *sources, CXType range, const char *name);

#endif
