/* Modules of Python that are made with pybind11 or nanobind, which have most names in common.
 *
 * `PYBIND11_MODULE(NAME, m)` begins the function `pybind11_init_NAME`, whose parameter is the module, and `NB_MODULE` one
 * of another name. What is defined in it is said by calls on it, on modules and classes that are made in it, and in
 * functions that are called with it. */
#include <stdlib.h>
#include <string.h>

#include "bind.h"
#include "descriptor.h"

enum { MOST_SCOPES = 256, DEEPEST_CALLS = 8 };

/* What a variable stands for in Python.
 * symbol: what the symbols of what is in it begin with; NULL for what is not known.
 * module: its dotted name, or NULL for a class. */
struct scope { CXCursor variable; const char *symbol, *module; };

/* A walk through the functions that fill a module. */
struct filling {
    struct walk *walk;
    const struct module *module;
    const char *prefix;
    struct scope scopes[MOST_SCOPES];
    size_t count;
    int depth;
};

struct arguments { CXCursor callee, items[4]; unsigned count; };

static int take_argument(CXCursor cursor, CXCursor parent, void *data) {
    struct arguments *found = data;
    (void)parent;
    if (cursor.kind == C_MEMBER_REF_EXPR && is_null(found->callee) && !found->count) found->callee = cursor;
    else if (is_expression(cursor.kind) && found->count < 4) found->items[found->count++] = cursor;
    return VISIT_CONTINUE;
}

/* What is called of what, and the first arguments. */
static struct arguments arguments_of(CXCursor call) {
    struct arguments found = {0};
    clang.visitChildren(call, take_argument, &found);
    return found;
}

/* Whether a function is a member, with that name, of one of their classes. */
static bool is_member_of(CXCursor function, const char *class, const char *name) {
    if (is_null(function) || !is_called(function, name)) return false;
    CXCursor owner = clang.getCursorSemanticParent(function);
    CXCursor outer = clang.getCursorSemanticParent(owner);
    return is_called(owner, class) && (is_called(outer, "pybind11") || is_called(outer, "nanobind"));
}

static bool makes_class(CXCursor function) {
    return is_member_of(function, "class_", "class_") || is_member_of(function, "enum_", "enum_");
}

static int take_reference(CXCursor cursor, CXCursor parent, void *data) {
    (void)parent;
    if (cursor.kind == C_LAMBDA) return VISIT_CONTINUE;
    if (cursor.kind != C_DECL_REF) return VISIT_RECURSE;
    *(CXCursor *)data = clang.getCursorReferenced(cursor);
    return VISIT_BREAK;
}

/* The variable that an argument is, behind what makes a handle of it. */
static CXCursor variable_of(CXCursor argument) {
    CXCursor found = {0};
    if (take_reference(argument, argument, &found) == VISIT_RECURSE)
        clang.visitChildren(argument, take_reference, &found);
    return found;
}

static int take_last_expression(CXCursor cursor, CXCursor parent, void *data) {
    (void)parent;
    if (is_expression(cursor.kind)) *(CXCursor *)data = cursor;
    return VISIT_CONTINUE;
}

static const char *keep(struct filling *filling, struct buffer *text) {
    char *copy = take(filling->walk->entities->symbols->arena, text->length + 1);
    memcpy(copy, text->text, text->length + 1);
    free_buffer(text);
    return copy;
}

static struct scope scope_of(struct filling *filling, CXCursor expression);

static struct scope module_scope(struct filling *filling, const char *dotted) {
    struct buffer symbol = {0}, name = {0};
    add_string(&symbol, filling->prefix);
    add_name(&symbol, dotted);
    add_char(&symbol, '/');
    add_string(&name, dotted);
    return (struct scope){{0}, keep(filling, &symbol), keep(filling, &name)};
}

/* The scope that a variable was made as. */
static struct scope scope_of_variable(struct filling *filling, CXCursor variable) {
    for (size_t each = 0; each < filling->count; each++)
        if (clang.equalCursors(filling->scopes[each].variable, variable)) return filling->scopes[each];
    struct scope found = {variable, NULL, NULL};
    if (variable.kind != C_VARIABLE || filling->count == MOST_SCOPES) return found;
    /* One that is made of itself is not known. */
    struct scope *known = &filling->scopes[filling->count++];
    *known = found;
    CXCursor value = {0};
    clang.visitChildren(variable, take_last_expression, &value);
    if (!is_null(value)) found = scope_of(filling, value);
    found.variable = variable;
    return *known = found;
}

/* The class that a call of a constructor of `class_` makes. */
static struct scope class_scope(struct filling *filling, CXCursor call) {
    struct arguments arguments = arguments_of(call);
    struct scope none = {0};
    if (arguments.count < 2) return none;
    struct scope outer = scope_of_variable(filling, variable_of(arguments.items[0]));
    struct literal name = literal_of(filling->walk, arguments.items[1]);
    if (!outer.symbol || !name.text || !*name.text) return none;
    struct buffer symbol = {0};
    add_string(&symbol, outer.symbol);
    add_name(&symbol, name.text);
    add_char(&symbol, '#');
    return (struct scope){{0}, keep(filling, &symbol), NULL};
}

static struct scope scope_of(struct filling *filling, CXCursor expression) {
    struct scope none = {0};
    expression = bare(expression);
    if (expression.kind == C_DECL_REF) return scope_of_variable(filling, clang.getCursorReferenced(expression));
    if (expression.kind != C_CALL) return none;
    CXCursor function = clang.getCursorReferenced(expression);
    if (makes_class(function)) return class_scope(filling, expression);
    struct arguments arguments = arguments_of(expression);
    CXCursor object = is_null(arguments.callee) ? arguments.callee : first_child(arguments.callee);
    if (is_null(object)) {
        /* What is copied or moved is what it was. */
        bool whole = arguments.count == 1 && function.kind == C_CONSTRUCTOR;
        return whole ? scope_of(filling, arguments.items[0]) : none;
    }
    struct scope outer = scope_of(filling, object);
    if (!is_member_of(function, "module_", "def_submodule")) {
        /* What defines something in a class gives the class back. */
        CXCursor owner = clang.getCursorSemanticParent(function);
        bool same = is_member_of(function, "module_", "def") || is_called(owner, "class_") || is_called(owner, "enum_");
        return same ? outer : none;
    }
    struct literal name = literal_of(filling->walk, arguments.items[0]);
    if (!outer.module || !name.text || !*name.text) return none;
    struct buffer dotted = {0};
    add_string(&dotted, outer.module);
    add_char(&dotted, '.');
    add_string(&dotted, name.text);
    struct scope found = module_scope(filling, dotted.text);
    free_buffer(&dotted);
    return found;
}

/* The function that an argument names, itself or chosen from its overloads; null for a lambda and what is computed. */
static CXCursor callable_of(CXCursor argument) {
    CXCursor value = bare(argument), none = {0};
    if (value.kind == C_CALL) {
        CXCursor chooser = clang.getCursorReferenced(value);
        if (!is_member_of(chooser, "overload_cast_impl", "operator()") &&
            !is_called(clang.getCursorSemanticParent(chooser), "overload_cast_impl"))
            return none;
        /* The first is what chooses, and the operator itself is among what follows. */
        struct arguments arguments = arguments_of(value);
        for (unsigned each = 0; each < arguments.count; each++) {
            CXCursor item = bare(arguments.items[each]);
            if (item.kind == C_UNARY || item.kind == C_CAST) return function_in(item);
        }
        return none;
    }
    return function_in(value);
}

static int take_member(CXCursor cursor, CXCursor parent, void *data) {
    (void)parent;
    if (cursor.kind == C_LAMBDA || cursor.kind == C_CALL) return VISIT_BREAK;
    if (cursor.kind != C_DECL_REF) return VISIT_RECURSE;
    CXCursor target = clang.getCursorReferenced(cursor);
    bool member = target.kind == C_FIELD || target.kind == C_ENUMERATOR ||
                  (target.kind == C_VARIABLE && is_class(clang.getCursorSemanticParent(target).kind));
    if (member) *(CXCursor *)data = target;
    return VISIT_BREAK;
}

/* The field, static member or enumerator that an argument names. */
static CXCursor member_in(CXCursor argument) {
    CXCursor found = {0};
    if (take_member(argument, argument, &found) == VISIT_RECURSE) clang.visitChildren(argument, take_member, &found);
    return found;
}

/* How many functions define an attribute by a call of a name; 0 for a field. Gives 3 for any other name. */
static unsigned accessors_of(CXCursor function) {
    static const struct { const char *name; unsigned count; } known[] = {
        {"def_property", 2}, {"def_property_static", 2}, {"def_prop_rw", 2}, {"def_prop_rw_static", 2},
        {"def_property_readonly", 1}, {"def_property_readonly_static", 1}, {"def_prop_ro", 1},
        {"def_prop_ro_static", 1}, {"def_readwrite", 0}, {"def_readonly", 0}, {"def_readwrite_static", 0},
        {"def_readonly_static", 0}, {"def_rw", 0}, {"def_ro", 0}, {"def_rw_static", 0}, {"def_ro_static", 0},
    };
    for (size_t each = 0; each < sizeof known / sizeof *known; each++)
        if (is_member_of(function, "class_", known[each].name)) return known[each].count;
    return 3;
}

/* Binds the attribute or enumerator that a call defines; false for any other call. */
static bool bind_attribute(struct filling *filling, CXCursor function, struct arguments arguments) {
    unsigned accessors = accessors_of(function);
    bool value = is_member_of(function, "enum_", "value");
    if (accessors == 3 && !value) return false;
    if (is_null(arguments.callee) || arguments.count < 2) return true;
    struct scope scope = scope_of(filling, first_child(arguments.callee));
    struct literal name = literal_of(filling->walk, arguments.items[0]);
    if (!scope.symbol || !name.text || !*name.text) return true;
    struct buffer symbol = {0};
    add_string(&symbol, scope.symbol);
    if (!value) add_attribute(&symbol, filling->module, name.text);
    else add_name(&symbol, name.text), add_char(&symbol, '.');
    CXCursor member = !accessors || value ? member_in(arguments.items[1]) : (CXCursor){0};
    if (!is_null(member)) bind(filling->walk, name, name.text, symbol.text, member);
    for (unsigned each = 0; !value && each < accessors && each + 1 < arguments.count; each++) {
        CXCursor callable = callable_of(arguments.items[each + 1]);
        if (!is_null(callable)) bind(filling->walk, name, name.text, symbol.text, callable);
    }
    free_buffer(&symbol);
    return true;
}

/* The class that `class_` is an instance for. */
static CXCursor bound_class(CXCursor call) {
    CXCursor instance = clang.getTypeDeclaration(clang.getCanonicalType(clang.getCursorType(call))), none = {0};
    if (is_null(instance) || clang.Cursor_getNumTemplateArguments(instance) < 1) return none;
    return clang.getTypeDeclaration(clang.Cursor_getTemplateArgumentType(instance, 0));
}

static void fill(struct filling *filling, CXCursor function);

/* Goes on in a function that is called with what is known. */
static void follow(struct filling *filling, CXCursor function, struct arguments arguments);

static int see_call(CXCursor cursor, CXCursor parent, void *data) {
    struct filling *filling = data;
    (void)parent;
    if (cursor.kind != C_CALL) return VISIT_RECURSE;
    CXCursor function = clang.getCursorReferenced(cursor);
    if (is_null(function)) return VISIT_RECURSE;
    struct arguments arguments = arguments_of(cursor);
    if (makes_class(function)) {
        struct scope made = class_scope(filling, cursor);
        CXCursor class = bound_class(cursor);
        if (made.symbol && !is_null(class)) {
            struct literal name = literal_of(filling->walk, arguments.items[1]);
            bind(filling->walk, name, name.text, made.symbol, class);
        }
        return VISIT_RECURSE;
    }
    if (bind_attribute(filling, function, arguments)) return VISIT_RECURSE;
    bool defines = is_member_of(function, "module_", "def") || is_member_of(function, "class_", "def") ||
                   is_member_of(function, "class_", "def_static");
    if (!defines) {
        if (function.kind == C_FUNCTION) follow(filling, function, arguments);
        return VISIT_RECURSE;
    }
    if (is_null(arguments.callee) || arguments.count < 2) return VISIT_RECURSE;
    struct scope scope = scope_of(filling, first_child(arguments.callee));
    struct literal name = literal_of(filling->walk, arguments.items[0]);
    CXCursor callable = callable_of(arguments.items[1]);
    if (!scope.symbol || !name.text || !*name.text || is_null(callable)) return VISIT_RECURSE;
    struct buffer symbol = {0};
    add_string(&symbol, scope.symbol);
    add_name(&symbol, name.text);
    add_string(&symbol, "().");
    bind(filling->walk, name, name.text, symbol.text, callable);
    free_buffer(&symbol);
    return VISIT_RECURSE;
}

static void fill(struct filling *filling, CXCursor function) {
    if (filling->depth == DEEPEST_CALLS) return;
    filling->depth++;
    clang.visitChildren(function, see_call, filling);
    filling->depth--;
}

struct parameters { CXCursor items[4]; unsigned count; };

static int take_parameter(CXCursor cursor, CXCursor parent, void *data) {
    struct parameters *found = data;
    (void)parent;
    if (cursor.kind == C_PARAMETER && found->count < 4) found->items[found->count++] = cursor;
    return VISIT_CONTINUE;
}

static void follow(struct filling *filling, CXCursor function, struct arguments arguments) {
    CXCursor definition = clang.getCursorDefinition(function);
    if (is_null(definition)) return;
    struct parameters parameters = {0};
    clang.visitChildren(definition, take_parameter, &parameters);
    /* The function's own name is the first expression of a call. */
    size_t before = filling->count;
    for (unsigned each = 0; each < parameters.count && each + 1 < arguments.count; each++) {
        CXCursor value = bare(arguments.items[each + 1]);
        if (value.kind != C_DECL_REF || filling->count == MOST_SCOPES) continue;
        struct scope scope = scope_of_variable(filling, clang.getCursorReferenced(value));
        if (!scope.symbol || filling->count == MOST_SCOPES) continue;
        scope.variable = parameters.items[each];
        filling->scopes[filling->count++] = scope;
    }
    if (filling->count > before) fill(filling, definition);
    /* Another call may fill another module. */
    filling->count = before;
}

const char *filled_module(struct walk *walk, const char *name) {
    if (!strncmp(name, "pybind11_init_", 14)) return name + 14;
    if (strncmp(name, "nanobind_", 9) != 0) return "";
    static const char *const ends[] = {"_exec_impl", "_impl"};
    size_t length = strlen(name + 9);
    for (unsigned each = 0; each < 2; each++) {
        size_t end = strlen(ends[each]);
        if (length <= end || strcmp(name + 9 + length - end, ends[each]) != 0) continue;
        char *found = take(walk->entities->symbols->arena, length - end + 1);
        memcpy(found, name + 9, length - end);
        found[length - end] = 0;
        return found;
    }
    return "";
}

void bind_pybind(struct walk *walk, CXCursor function, const struct module *module) {
    struct filling *filling = need(sizeof *filling);
    *filling = (struct filling){.walk = walk, .module = module, .prefix = module->prefix};
    struct parameters parameters = {0};
    clang.visitChildren(function, take_parameter, &parameters);
    if (parameters.count) {
        filling->scopes[0] = module_scope(filling, module->name);
        filling->scopes[0].variable = parameters.items[0];
        filling->count = 1;
        fill(filling, function);
    }
    free(filling);
}
