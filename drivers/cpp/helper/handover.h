/* What the functions of an add-on of Node put into objects that other translation units of the job give them.
 *
 * A symbol in an object that a function is given begins with a mark for it, until it is known what the object is: all
 * units of the job have then said which functions they call with what. */
#ifndef TIELINE_HANDOVER_H
#define TIELINE_HANDOVER_H

#include "entity.h"

/* A name in another language, and what it is bound to.
 * home: where the entity is described.
 * at, offset, length, roles: what stands for the name in the source. */
struct binding {
    struct source *home, *at;
    uint32_t entity, offset, length, roles;
};

/* Says that what is bound is `target` in another language. */
void complete_binding(struct entities *entities, struct binding binding, uint32_t target);

/* What an object is to a function.
 * function: its symbol; parameter: the number of the parameter that has the object.
 * returned: whether it is what a call of the function gives, should that be the parameter's object. */
struct role { uint32_t function, parameter; bool returned; };

struct handovers;

struct handovers *start_handovers(void);
void free_handovers(struct handovers *handovers);

/* What symbols in an object begin with until it is known. */
const char *mark_of(struct arena *arena, struct role role);
bool is_marked(const char *symbol);

/* Keeps a binding to a symbol that begins with a mark; `unit` is the file that the translation unit is made of. */
void keep_binding(struct entities *entities, const char *unit, const char *symbol, struct binding binding);

/* Notes that a function with a role is given the object that symbols with a prefix are in. */
void hand_over(struct handovers *handovers, const char *unit, struct role role, const char *prefix);

/* Notes that a unit defines a function, and which parameter it gives back; UINT32_MAX for none. */
void note_definition(struct handovers *handovers, const char *unit, uint32_t function, uint32_t given_back);

/* Binds what was kept, when all of the job has been seen. */
void settle_handovers(struct handovers *handovers, struct sources *sources, struct names *symbols);

#endif
