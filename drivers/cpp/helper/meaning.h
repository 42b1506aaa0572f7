/* What expressions mean in the functions that fill the objects of an add-on made with node-addon-api. */
#ifndef TIELINE_MEANING_H
#define TIELINE_MEANING_H

#include "handover.h"
#include "visit.h"

enum { MOST_OBJECTS = 64, MOST_PARAMETERS = 64, MOST_ARGUMENTS = 9, DEEPEST_CALLS = 8 };

/* An object of JavaScript by the expression or parameter that it begins as, and what symbols in it begin with. */
struct object { CXCursor origin; const char *prefix; };

/* A parameter of a function that is gone through, and what it was called with. */
struct parameter { CXCursor declaration, meaning; };

/* A walk through the functions that fill objects.
 * root: the object whose way is followed through functions of other units, which are taken to give it back.
 * assumed, assumptions: what one of these is to the root, and how many there are.
 * functions: those that are gone through now. */
struct filling {
    struct walk *walk;
    CXCursor root;
    struct role assumed;
    unsigned assumptions;
    struct object objects[MOST_OBJECTS];
    struct parameter parameters[MOST_PARAMETERS];
    CXCursor functions[DEEPEST_CALLS];
    size_t object_count, parameter_count;
    int depth;
};

/* What a call has: the member that is called of an object, and expressions. The first of them is the function itself
 * where that is no member; of an operator it is the object, with the operator behind it. */
struct arguments { CXCursor callee, items[MOST_ARGUMENTS]; unsigned count; };
struct arguments arguments_of(CXCursor call);

struct parameters { CXCursor items[MOST_ARGUMENTS]; unsigned count; };
struct parameters parameters_of(CXCursor function);

/* Whether a function is a member, with that name, of a class of node-addon-api. */
bool is_member_of(CXCursor function, const char *class, const char *name);

/* The argument that a class is an instance for. */
CXCursor template_argument(CXCursor class);

/* Whether a variable or parameter of a function has one value only; a constant of a file has, too. */
bool is_settled(CXCursor variable);

/* Begins to go through a function that is called with some arguments; false where that goes too deep. */
bool enter(struct filling *filling, CXCursor definition, const CXCursor *arguments, unsigned count);
/* Ends that, with as many parameters as there were. */
void leave(struct filling *filling, size_t before);

/* A function that is written in the checkout, or null, and what it is called with.
 * makes: whether it makes the object that the add-on is, to which it is given what the add-on exports. */
struct called { CXCursor definition, given[MOST_ARGUMENTS]; unsigned count; bool makes; };
struct called called_by(struct filling *filling, CXCursor call);

/* What an expression means: a function, a parameter of which nothing is known, a literal or a call. */
CXCursor value_of(struct filling *filling, CXCursor expression);

/* The only value that a function gives; null where there are several, or it is not known. */
CXCursor given_value(struct filling *filling, CXCursor function);

#endif
