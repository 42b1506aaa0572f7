/* Names that other languages have for what is written in C and C++. */
#ifndef TIELINE_BIND_H
#define TIELINE_BIND_H

#include "visit.h"

/* A string in the source: its text without quotes, and where it stands. */
struct literal { const char *text; CXCursor cursor; };

/* The string literal that an expression is, behind what converts it; its text is NULL for anything else, and for one
 * that has more in it than plain characters. */
struct literal literal_of(struct walk *walk, CXCursor expression);

/* What an expression is without brackets and conversions, also those that are written. */
CXCursor unconverted(CXCursor expression);

/* The function that an expression is, behind what converts it; null for a lambda and for what a call gives. */
CXCursor function_in(CXCursor expression);

/* Whether an entity has a name, with or without arguments of a template. */
bool is_called(CXCursor cursor, const char *name);

/* The file that the walk's translation unit is made of. */
struct source *main_source(struct walk *walk);

/* The compiled module with a dotted name that a source file is one of; NULL if no build file says so. A name without
 * dots is the last part of it. */
const struct module *module_of(struct walk *walk, const char *name);

/* Adds an attribute to the symbol of a class of a module: as a term where its stub has one, or else as a property. */
void add_attribute(struct buffer *symbol, const struct module *module, const char *name);

/* Says that an entity is `symbol` in another language, as a string proves that ends in `name`. */
void bind(struct walk *walk, struct literal proof, const char *name, const char *symbol, CXCursor entity);

/* Remembers a declaration that may be part of what makes a module of another language. */
void notice_binding(struct walk *walk, CXCursor declaration, const char *name);

/* Follows what was remembered, when all of the unit has been seen. */
void settle_bindings(struct walk *walk);

/* Modules of Python by its C interface; see python.c. */
bool is_python_table(CXCursor variable);
void bind_python(struct walk *walk);

/* Whether the file of a unit is a source of an add-on of Node. */
bool is_addon_source(struct walk *walk);
/* Whether a function is what Node calls when it loads an add-on. */
bool begins_addon(const char *name);
/* Whether a function is given an object of JavaScript. */
bool takes_object(CXCursor function);

/* What a function puts into what an add-on exports, or into the objects that it is given, by N-API (napi.c) and by
 * node-addon-api (nodeaddon.c); `begins` says whether it is what Node calls. */
void bind_napi(struct walk *walk, CXCursor function, bool begins);
void bind_node_addon(struct walk *walk, CXCursor function, bool begins);

/* The name of the module of which pybind11 or nanobind calls a function that fills it; empty for any other function. */
const char *filled_module(struct walk *walk, const char *name);
/* What such a function puts into the module; see pybind.c. */
void bind_pybind(struct walk *walk, CXCursor function, const struct module *module);

#endif
