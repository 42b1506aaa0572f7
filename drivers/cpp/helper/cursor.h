/* What is asked of libclang's cursors: what they are, and which declarations are of one entity. */
#ifndef TIELINE_CURSOR_H
#define TIELINE_CURSOR_H

#include "source.h"

/* Whether there is nothing: libclang has several ways to say so. */
bool is_null(CXCursor cursor);

bool is_function(int kind);
bool is_class(int kind);
/* Classes and enumerations. */
bool is_type(int kind);
/* Variables, fields and parameters: what is read and written. */
bool is_data(int kind);
bool is_expression(int kind);

/* Whether a type has no name, not even that of a typedef around it. */
bool is_unnamed(CXCursor cursor);
bool is_unnamed_namespace(CXCursor cursor);
/* Whether a function is a member of the class that a lambda makes, and so has no name to look for. */
bool is_lambda_part(CXCursor function);
/* Whether a member function is not written anywhere; it stands where its class does. */
bool is_made_by_compiler(CXCursor function);
/* Whether a declaration defines its entity as far as this translation unit knows. */
bool is_defining(CXCursor declaration);

/* Whether two cursors stand at one place, also where macros make many at one place of a file. */
bool same_place(CXCursor left, CXCursor right);

/* The file and offset of a location, or of the expansion that it is in; NULL where there is no file. */
struct source *place_of(struct sources *sources, CXLocation location, uint32_t *offset);

/* The declaration that something was instantiated from; itself for any other, and for what a program specialises. */
CXCursor pattern_of(struct sources *sources, CXCursor declaration);
/* Whether the compiler made it of a template, also because `template class Name<int>;` says so. */
bool is_instance(struct sources *sources, CXCursor declaration);
/* Whether a template, or a member of one, was given another meaning for some arguments. */
bool is_specialised(struct sources *sources, CXCursor declaration);

/* Of a template alias the alias in it, at which the name stands; any other cursor itself. */
CXCursor alias_in(CXCursor declaration);
/* The first child, or a null cursor. */
CXCursor first_child(CXCursor cursor);
/* What a cursor is when parentheses and implicit conversions are taken off. */
CXCursor bare(CXCursor expression);

#endif
