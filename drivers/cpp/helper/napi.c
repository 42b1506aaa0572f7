/* Add-ons of Node that are made with its C interface.
 *
 * `napi_register_module_vN` is given the object that a module exports, and fills it: here, or in functions of this unit
 * that it hands the object to. What a variable holds is followed in the order of the text; where a branch or a loop may
 * change that, it is not known behind it. Which add-on a file is part of only build files say. */
#include <stdlib.h>
#include <string.h>

#include "bind.h"
#include "descriptor.h"
#include "initialiser.h"

enum { MOST_KNOWN = 64, MOST_ARGUMENTS = 9, DEEPEST_CALLS = 8 };

/* What is known of a variable.
 * function: what runs when it is called from JavaScript; null if that is not known.
 * argument: what a parameter was called with; null for any other variable.
 * exported: whether it is the object that the add-on exports.
 * lost: whether it may change where nothing says so. */
struct known { CXCursor variable, function, argument; bool exported, lost; };

struct state { struct known items[MOST_KNOWN]; size_t count; };

/* A walk through the functions that fill the exports of one add-on.
 * root: the object that is returned to Node, where that is a variable of the function itself.
 * returning: whether what the function returns is returned to Node. */
struct filling {
    struct walk *walk;
    const char *prefix;
    struct state state;
    CXCursor root;
    bool returning;
    int depth;
};

struct arguments { CXCursor items[MOST_ARGUMENTS]; unsigned count; };

static int take_argument(CXCursor cursor, CXCursor parent, void *data) {
    struct arguments *found = data;
    (void)parent;
    if (is_expression(cursor.kind) && found->count < MOST_ARGUMENTS) found->items[found->count++] = cursor;
    return VISIT_CONTINUE;
}

/* What is called, and the arguments behind it. */
static struct arguments arguments_of(CXCursor call) {
    struct arguments found = {0};
    clang.visitChildren(call, take_argument, &found);
    return found;
}

static bool is_named(CXCursor cursor, const char *name, bool begins) {
    CXString spelling = clang.getCursorSpelling(cursor);
    const char *text = clang.getCString(spelling);
    bool found = text && (begins ? !strncmp(text, name, strlen(name)) : !strcmp(text, name));
    clang.disposeString(spelling);
    return found;
}

/* The variable or parameter of a function that an expression is; null for any other. */
static CXCursor variable_of(CXCursor expression) {
    CXCursor none = {0}, value = unconverted(expression);
    if (value.kind != C_DECL_REF) return none;
    CXCursor variable = clang.getCursorReferenced(value);
    return variable.kind == C_VARIABLE || variable.kind == C_PARAMETER ? variable : none;
}

static bool is_address(CXCursor expression) {
    return expression.kind == C_UNARY && clang.getCursorUnaryOperatorKind(expression) == UNARY_ADDRESS;
}

/* The variable whose address an expression is. */
static CXCursor pointed_variable(CXCursor expression) {
    CXCursor none = {0}, value = unconverted(expression);
    return is_address(value) ? variable_of(first_child(value)) : none;
}

static struct known *known_of(struct filling *filling, CXCursor variable) {
    struct state *state = &filling->state;
    if (is_null(variable)) return NULL;
    for (size_t each = 0; each < state->count; each++)
        if (clang.equalCursors(state->items[each].variable, variable)) return &state->items[each];
    if (state->count == MOST_KNOWN) return NULL;
    state->items[state->count] = (struct known){.variable = variable};
    return &state->items[state->count++];
}

/* What a variable holds now. */
static void assign(struct filling *filling, CXCursor variable, CXCursor function, bool exported) {
    struct known *known = known_of(filling, variable);
    if (!known) return;
    known->function = function;
    known->exported = exported;
    known->argument = (CXCursor){0};
}

/* What a parameter was called with, in its stead. */
static CXCursor meant(struct filling *filling, CXCursor expression) {
    for (int step = 0; step < DEEPEST_CALLS; step++) {
        struct known *known = known_of(filling, variable_of(expression));
        if (!known || known->lost || is_null(known->argument)) break;
        expression = known->argument;
    }
    return expression;
}

static bool is_exported(struct filling *filling, CXCursor expression) {
    struct known *known = known_of(filling, variable_of(expression));
    return known && known->exported && !known->lost;
}

static void bind_member(struct filling *filling, CXCursor text, CXCursor function) {
    struct literal name = literal_of(filling->walk, meant(filling, text));
    if (!name.text || !*name.text || is_null(function)) return;
    struct buffer symbol = {0};
    add_string(&symbol, filling->prefix);
    add_name(&symbol, name.text);
    add_char(&symbol, '.');
    bind(filling->walk, name, name.text, symbol.text, function);
    free_buffer(&symbol);
}

/* Binds what `napi_property_descriptor` says: its method, or what gets and sets it. */
static void bind_descriptor(struct filling *filling, CXCursor list) {
    static const char *const fields[] = {"method", "getter", "setter"};
    CXCursor name = field_of(list, "utf8name", 0);
    if (is_null(name)) return;
    for (unsigned each = 0; each < 3; each++) {
        CXCursor value = field_of(list, fields[each], 2 + each);
        if (!is_null(value)) bind_member(filling, name, function_in(meant(filling, value)));
    }
}

static int see_descriptor(CXCursor cursor, CXCursor parent, void *data) {
    (void)parent;
    if (cursor.kind == C_INIT_LIST) bind_descriptor(data, cursor);
    return VISIT_CONTINUE;
}

static void bind_descriptors(struct filling *filling, CXCursor argument) {
    CXCursor one = pointed_variable(argument), variable = is_null(one) ? variable_of(argument) : one;
    struct known *known = known_of(filling, variable);
    CXCursor list = known && !known->lost ? initialiser_of(variable) : (CXCursor){0};
    if (is_null(list)) return;
    if (clang.getCursorType(variable).kind != T_ARRAY) bind_descriptor(filling, list);
    else clang.visitChildren(list, see_descriptor, filling);
}

static int see(CXCursor cursor, CXCursor parent, void *data);

struct returned { CXCursor variable; bool calls, unknown; };

static bool is_nothing(CXCursor expression) {
    int kind = unconverted(expression).kind;
    return kind == C_INTEGER || kind == C_NULLPTR || kind == C_GNU_NULL;
}

static int see_return(CXCursor cursor, CXCursor parent, void *data) {
    struct returned *returned = data;
    (void)parent;
    if (cursor.kind == C_LAMBDA) return VISIT_CONTINUE;
    if (cursor.kind != C_RETURN) return VISIT_RECURSE;
    CXCursor value = unconverted(first_child(cursor)), variable = variable_of(value);
    if (is_null(value) || is_nothing(value)) return VISIT_CONTINUE;
    bool other = !is_null(returned->variable) && !clang.equalCursors(returned->variable, variable);
    if (value.kind == C_CALL) returned->calls = true;
    else if (is_null(variable) || other) returned->unknown = true;
    else returned->variable = variable;
    return VISIT_CONTINUE;
}

struct parameters { CXCursor items[MOST_ARGUMENTS]; unsigned count; };

static int take_parameter(CXCursor cursor, CXCursor parent, void *data) {
    struct parameters *found = data;
    (void)parent;
    if (cursor.kind == C_PARAMETER && found->count < MOST_ARGUMENTS) found->items[found->count++] = cursor;
    return VISIT_CONTINUE;
}

/* Goes through a function of which some parameters are known. */
static void fill(struct filling *filling, CXCursor function, bool returning) {
    struct returned returned = {0};
    CXCursor root = {0};
    if (returning) {
        clang.visitChildren(function, see_return, &returned);
        bool given = is_null(returned.variable) || is_exported(filling, returned.variable);
        if (returned.unknown || (returned.calls && !given)) return;
        if (!given) {
            root = returned.variable;
            for (size_t each = 0; each < filling->state.count; each++) filling->state.items[each].exported = false;
        }
    }
    CXCursor around = filling->root;
    bool was = filling->returning;
    filling->root = root;
    filling->returning = returning;
    clang.visitChildren(function, see, filling);
    filling->root = around;
    filling->returning = was;
}

/* Goes on in a function of this unit that is given what is exported. */
static void follow(struct filling *filling, CXCursor function, struct arguments arguments, bool returning) {
    CXCursor definition = clang.getCursorDefinition(function);
    if (is_null(definition) || filling->depth == DEEPEST_CALLS) return;
    struct parameters parameters = {0};
    clang.visitChildren(definition, take_parameter, &parameters);
    struct state inner = {0};
    bool exports = false;
    for (unsigned each = 0; each < parameters.count && each + 1 < arguments.count; each++) {
        CXCursor argument = arguments.items[each + 1];
        struct known *known = known_of(filling, variable_of(argument));
        struct known parameter = {.variable = parameters.items[each]};
        if (known && known->lost) continue;
        parameter.argument = meant(filling, argument);
        if (known) parameter.function = known->function, parameter.exported = known->exported;
        /* A name of the calling function means nothing in the called one. */
        if (!is_null(variable_of(parameter.argument))) parameter.argument = (CXCursor){0};
        exports |= parameter.exported;
        inner.items[inner.count++] = parameter;
    }
    if (!exports) return;
    struct state outer = filling->state;
    filling->state = inner;
    filling->depth++;
    fill(filling, definition, returning);
    filling->depth--;
    filling->state = outer;
}

static bool is_within(CXCursor call, CXCursor statement) {
    return statement.kind == C_RETURN && clang.equalCursors(unconverted(first_child(statement)), call);
}

static void see_call(struct filling *filling, CXCursor call, CXCursor parent) {
    CXCursor function = clang.getCursorReferenced(call);
    struct arguments arguments = arguments_of(call);
    CXCursor *items = arguments.items, none = {0};
    bool ours = !is_null(function) && function.kind == C_FUNCTION && is_named(function, "napi_", true);
    for (unsigned each = 1; each < arguments.count; each++) {
        struct known *known = known_of(filling, pointed_variable(items[each]));
        if (!known || !ours) continue;
        /* An interface that is given an array of descriptors does not change it. */
        known->function = known->argument = none;
        known->exported = false;
    }
    if (is_null(function) || function.kind != C_FUNCTION) return;
    unsigned count = arguments.count;
    if (is_named(function, "napi_create_function", false) && count > 6)
        assign(filling, pointed_variable(items[6]), function_in(meant(filling, items[4])), false);
    else if (is_named(function, "napi_define_class", false) && count > 8)
        assign(filling, pointed_variable(items[8]), function_in(meant(filling, items[4])), false);
    else if (is_named(function, "napi_create_object", false) && count > 2 && !is_null(filling->root))
        assign(filling, pointed_variable(items[2]), none, clang.equalCursors(pointed_variable(items[2]), filling->root));
    else if (is_named(function, "napi_set_named_property", false) && count > 4 && is_exported(filling, items[2])) {
        struct known *value = known_of(filling, variable_of(items[4]));
        if (value && !value->lost) bind_member(filling, items[3], value->function);
    } else if (is_named(function, "napi_define_properties", false) && count > 4 && is_exported(filling, items[2]))
        bind_descriptors(filling, items[4]);
    else if (!ours)
        follow(filling, function, arguments, filling->returning && is_within(call, parent));
}

static int take_variable(CXCursor cursor, CXCursor parent, void *data) {
    struct filling *filling = data;
    (void)parent;
    struct known *known = cursor.kind == C_DECL_REF ? known_of(filling, variable_of(cursor)) : NULL;
    if (known) known->lost = true;
    return VISIT_RECURSE;
}

/* What an expression names can change from here on. */
static void lose(struct filling *filling, CXCursor expression) {
    if (take_variable(expression, expression, filling) == VISIT_RECURSE)
        clang.visitChildren(expression, take_variable, filling);
}

static int find_change(CXCursor cursor, CXCursor parent, void *data) {
    (void)parent;
    if (is_address(cursor)) *(bool *)data = true;
    return *(bool *)data ? VISIT_BREAK : VISIT_RECURSE;
}

static int find_use(CXCursor cursor, CXCursor parent, void *data) {
    (void)parent;
    CXCursor function = cursor.kind == C_CALL ? clang.getCursorReferenced(cursor) : (CXCursor){0};
    if (!is_null(function) && (!is_named(function, "napi_", true) || is_named(function, "napi_set_named_property", false)))
        *(bool *)data = true;
    return *(bool *)data ? VISIT_BREAK : VISIT_RECURSE;
}

/* Forgets what variables hold, but for what is exported. */
static void forget(struct filling *filling) {
    for (size_t each = 0; each < filling->state.count; each++) filling->state.items[each].function = (CXCursor){0};
}

/* Goes through what may not run; what it changes is not known behind it. */
static void see_branch(struct filling *filling, CXCursor branch, CXCursor parent) {
    struct state before = filling->state;
    if (see(branch, parent, filling) == VISIT_RECURSE) clang.visitChildren(branch, see, filling);
    for (size_t each = 0; each < filling->state.count; each++) {
        struct known *known = &filling->state.items[each];
        bool was = each < before.count;
        if (!was || !clang.equalCursors(known->function, before.items[each].function)) known->function = (CXCursor){0};
        if (!was || known->exported != before.items[each].exported) known->exported = false;
    }
}

/* Children of a statement or operation of which the first expression alone always runs. */
struct branching { struct filling *filling; bool past; };

static int see_part(CXCursor cursor, CXCursor parent, void *data) {
    struct branching *branching = data;
    if (branching->past) see_branch(branching->filling, cursor, parent);
    else if (see(cursor, parent, branching->filling) == VISIT_RECURSE)
        clang.visitChildren(cursor, see, branching->filling);
    branching->past |= is_expression(cursor.kind);
    return VISIT_CONTINUE;
}

static bool is_loop(int kind) { return kind >= C_WHILE && kind <= C_FOR; }

static bool is_choice(CXCursor cursor) {
    if (cursor.kind == C_BINARY) {
        int operation = clang.getCursorBinaryOperatorKind(cursor);
        return operation == BINARY_AND || operation == BINARY_OR;
    }
    return cursor.kind == C_IF || cursor.kind == C_SWITCH || cursor.kind == C_CONDITIONAL;
}

static int see(CXCursor cursor, CXCursor parent, void *data) {
    struct filling *filling = data;
    if (cursor.kind == C_LAMBDA) return VISIT_CONTINUE;
    if (cursor.kind == C_CASE || cursor.kind == C_DEFAULT || cursor.kind == C_LABEL) forget(filling);
    bool changes = cursor.kind == C_COMPOUND_ASSIGN ||
                   (cursor.kind == C_BINARY && clang.getCursorBinaryOperatorKind(cursor) == BINARY_ASSIGN);
    /* Of what the interface is given the address, it says what comes of it. */
    bool given = parent.kind == C_CALL && is_named(clang.getCursorReferenced(parent), "napi_", true);
    if (changes || (is_address(cursor) && !given)) lose(filling, first_child(cursor));
    if (is_choice(cursor)) {
        struct branching branching = {filling, false};
        clang.visitChildren(cursor, see_part, &branching);
        return VISIT_CONTINUE;
    }
    if (is_loop(cursor.kind) || cursor.kind == C_FOR_RANGE) {
        bool changed = false, used = false;
        clang.visitChildren(cursor, find_change, &changed);
        clang.visitChildren(cursor, find_use, &used);
        /* One round may see what the one before it left. */
        if (changed && used) forget(filling);
        struct state before = filling->state;
        clang.visitChildren(cursor, see, filling);
        if (cursor.kind == C_DO) return VISIT_CONTINUE;
        if (changed) forget(filling);
        for (size_t each = before.count; each < filling->state.count; each++) filling->state.items[each].exported = false;
        return VISIT_CONTINUE;
    }
    if (cursor.kind != C_CALL) return VISIT_RECURSE;
    /* Arguments come before the call. */
    clang.visitChildren(cursor, see, filling);
    see_call(filling, cursor, parent);
    return VISIT_CONTINUE;
}

void bind_napi(struct walk *walk, CXCursor function, bool begins) {
    const struct context *context = walk->entities->sources->context;
    struct parameters parameters = {0};
    clang.visitChildren(function, take_parameter, &parameters);
    if (!begins || parameters.count < 2) return;
    struct filling *filling = need(sizeof *filling);
    for (size_t each = 0; each < context->addon_count; each++) {
        if (strcmp(context->addons[each].source, main_source(walk)->path) != 0) continue;
        *filling = (struct filling){.walk = walk, .prefix = context->addons[each].prefix};
        assign(filling, parameters.items[1], (CXCursor){0}, true);
        fill(filling, function, true);
    }
    free(filling);
}
