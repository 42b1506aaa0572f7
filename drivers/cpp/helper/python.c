/* Modules of Python that are made with its C interface.
 *
 * A module is what `PyInit_NAME` returns: a PyModuleDef with a table of its functions. A type has its full name in its
 * own definition, and a table of its methods. Which package the module lies in only build files say. */
#include <stdlib.h>
#include <string.h>

#include "bind.h"
#include "descriptor.h"
#include "initialiser.h"

static bool is_of_type(CXCursor variable, const char *const *names) {
    CXCursor declared = clang.getTypeDeclaration(clang.getCursorType(variable));
    if (is_null(declared)) return false;
    CXString spelling = clang.getCursorSpelling(declared);
    bool found = false;
    for (; *names; names++) found |= !strcmp(clang.getCString(spelling), *names);
    clang.disposeString(spelling);
    return found;
}

static bool is_module(CXCursor variable) {
    static const char *const names[] = {"PyModuleDef", NULL};
    return is_of_type(variable, names);
}

static bool is_specification(CXCursor variable) {
    static const char *const names[] = {"PyType_Spec", NULL};
    return is_of_type(variable, names);
}

static bool is_python_type(CXCursor variable) {
    static const char *const names[] = {"PyTypeObject", "_typeobject", NULL};
    return is_of_type(variable, names) || is_specification(variable);
}

bool is_python_table(CXCursor variable) { return is_module(variable) || is_python_type(variable); }

/* What a table of methods is bound with: each is `before`, its name and `().`. */
struct table { struct walk *walk; const char *before; };

static int bind_entry(CXCursor cursor, CXCursor parent, void *data) {
    struct table *table = data;
    (void)parent;
    if (cursor.kind != C_INIT_LIST) return VISIT_CONTINUE;
    struct literal name = literal_of(table->walk, field_of(cursor, "ml_name", 0));
    CXCursor value = field_of(cursor, "ml_meth", 1);
    CXCursor function = is_null(value) ? value : function_in(value);
    if (!name.text || !*name.text || is_null(function)) return VISIT_CONTINUE;
    struct buffer symbol = {0};
    add_string(&symbol, table->before);
    add_name(&symbol, name.text);
    add_string(&symbol, "().");
    bind(table->walk, name, name.text, symbol.text, function);
    free_buffer(&symbol);
    return VISIT_CONTINUE;
}

static void bind_methods(struct walk *walk, CXCursor list, const char *before) {
    struct table table = {walk, before};
    CXCursor methods = array_in(list, "PyMethodDef");
    if (is_null(methods)) return;
    CXCursor entries = initialiser_of(methods);
    if (!is_null(entries)) clang.visitChildren(entries, bind_entry, &table);
}

/* A table of attributes: each is a function or a field, by the name of the array's type. */
struct attributes { struct walk *walk; const struct module *module; const char *before; bool fields; };

static int take_field(CXCursor cursor, CXCursor parent, void *data) {
    (void)parent;
    /* Of `offsetof(struct, outer.inner)` the last one is meant. */
    if (cursor.kind == C_MEMBER_REF) *(CXCursor *)data = clang.getCursorReferenced(cursor);
    return VISIT_RECURSE;
}

static void bind_attribute(struct attributes *attributes, struct literal name, CXCursor entity) {
    struct buffer symbol = {0};
    if (is_null(entity)) return;
    add_string(&symbol, attributes->before);
    add_attribute(&symbol, attributes->module, name.text);
    bind(attributes->walk, name, name.text, symbol.text, entity);
    free_buffer(&symbol);
}

static int bind_attribute_entry(CXCursor cursor, CXCursor parent, void *data) {
    struct attributes *attributes = data;
    (void)parent;
    if (cursor.kind != C_INIT_LIST) return VISIT_CONTINUE;
    struct literal name = literal_of(attributes->walk, field_of(cursor, "name", 0));
    if (!name.text || !*name.text) return VISIT_CONTINUE;
    if (attributes->fields) {
        CXCursor field = {0}, offset = field_of(cursor, "offset", 2);
        if (!is_null(offset)) clang.visitChildren(offset, take_field, &field);
        bind_attribute(attributes, name, field);
        return VISIT_CONTINUE;
    }
    static const char *const accessors[] = {"get", "set"};
    for (unsigned each = 0; each < 2; each++) {
        CXCursor value = field_of(cursor, accessors[each], 1 + each);
        if (!is_null(value)) bind_attribute(attributes, name, function_in(value));
    }
    return VISIT_CONTINUE;
}

static void bind_attributes(struct walk *walk, const struct module *module, CXCursor list, const char *before) {
    static const char *const types[] = {"PyGetSetDef", "PyMemberDef"};
    for (unsigned each = 0; each < 2; each++) {
        struct attributes attributes = {walk, module, before, each == 1};
        CXCursor array = array_in(list, types[each]), entries = {0};
        if (!is_null(array)) entries = initialiser_of(array);
        if (!is_null(entries)) clang.visitChildren(entries, bind_attribute_entry, &attributes);
    }
}

static void add_module(struct buffer *symbol, const struct module *module) {
    add_string(symbol, module->prefix);
    add_name(symbol, module->name);
    add_char(symbol, '/');
}

/* The text of a name's last part. */
static const char *last_part(const char *dotted) {
    const char *dot = strrchr(dotted, '.');
    return dot ? dot + 1 : dotted;
}

/* Binds a type, its methods and its attributes to a class, whose name in its owner ends a string. */
static void bind_class(struct walk *walk, CXCursor variable, struct literal proof, const struct module *module,
                       const char *owner) {
    CXCursor list = initialiser_of(variable);
    struct buffer symbol = {0};
    add_string(&symbol, owner);
    add_name(&symbol, last_part(proof.text));
    add_char(&symbol, '#');
    bind(walk, proof, last_part(proof.text), symbol.text, variable);
    CXCursor slots = array_in(list, "PyType_Slot");
    if (!is_null(slots)) list = initialiser_of(slots);
    if (!is_null(list)) {
        bind_methods(walk, list, symbol.text);
        bind_attributes(walk, module, list, symbol.text);
    }
    free_buffer(&symbol);
}

/* A search through the functions that fill a module for the types that they add to it. */
struct filling { struct walk *walk; const struct module *module; const char *symbol; CXCursor seen[64]; size_t count; };

struct call { CXCursor items[4]; unsigned count; };

static int take_argument(CXCursor cursor, CXCursor parent, void *data) {
    struct call *call = data;
    (void)parent;
    if (is_expression(cursor.kind) && call->count < 4) call->items[call->count++] = cursor;
    return VISIT_CONTINUE;
}

/* The type object whose address an expression is. */
static CXCursor type_object_in(CXCursor expression) {
    CXCursor none = {0};
    for (CXCursor at = unconverted(expression); !is_null(at); at = unconverted(first_child(at))) {
        if (at.kind == C_UNARY) continue;
        CXCursor target = clang.getCursorReferenced(at);
        return at.kind == C_DECL_REF && target.kind == C_VARIABLE && is_python_type(target) ? target : none;
    }
    return none;
}

static int see_added(CXCursor cursor, CXCursor parent, void *data);

static void fill(struct filling *filling, CXCursor function) {
    CXCursor definition = clang.getCursorDefinition(function);
    if (is_null(definition) || filling->count == sizeof filling->seen / sizeof *filling->seen) return;
    for (size_t each = 0; each < filling->count; each++)
        if (clang.equalCursors(filling->seen[each], definition)) return;
    filling->seen[filling->count++] = definition;
    clang.visitChildren(definition, see_added, filling);
}

static int see_added(CXCursor cursor, CXCursor parent, void *data) {
    struct filling *filling = data;
    (void)parent;
    CXCursor function = cursor.kind == C_CALL ? clang.getCursorReferenced(cursor) : cursor;
    if (cursor.kind != C_CALL || is_null(function) || function.kind != C_FUNCTION) return VISIT_RECURSE;
    struct call call = {0};
    clang.visitChildren(cursor, take_argument, &call);
    struct buffer name = {0};
    add_clang(&name, clang.getCursorSpelling(function));
    bool typed = name.text && !strcmp(name.text, "PyModule_AddType");
    bool added = name.text && !typed && !strncmp(name.text, "PyModule_Add", 12) &&
                 (!name.text[12] || !strncmp(name.text + 12, "Object", 6));
    free_buffer(&name);
    /* What is called comes before the arguments. */
    CXCursor type = typed && call.count > 2   ? type_object_in(call.items[2])
                    : added && call.count > 3 ? type_object_in(call.items[3])
                                              : (CXCursor){0};
    if (!is_null(type)) {
        CXCursor text = typed ? field_of(initialiser_of(type), "tp_name", 1) : call.items[2];
        struct literal proof = {0};
        if (!is_null(text)) proof = literal_of(filling->walk, text);
        if (proof.text && *proof.text) bind_class(filling->walk, type, proof, filling->module, filling->symbol);
    } else if (!typed && !added) {
        fill(filling, function);
    }
    return VISIT_RECURSE;
}

static int see_slot(CXCursor cursor, CXCursor parent, void *data) {
    (void)parent;
    CXCursor value = cursor.kind == C_INIT_LIST ? field_of(cursor, "value", 1) : (CXCursor){0};
    CXCursor function = is_null(value) ? value : function_in(value);
    if (!is_null(function)) fill(data, function);
    return VISIT_CONTINUE;
}

/* Binds the types that are added to a module where it is made, and where its slots say. */
static void bind_added(struct walk *walk, CXCursor function, CXCursor definition, const struct module *module,
                       const char *symbol) {
    struct filling *filling = need(sizeof *filling);
    *filling = (struct filling){.walk = walk, .module = module, .symbol = symbol};
    fill(filling, function);
    CXCursor slots = array_in(definition, "PyModuleDef_Slot");
    CXCursor list = is_null(slots) ? slots : initialiser_of(slots);
    if (!is_null(list)) clang.visitChildren(list, see_slot, filling);
    free(filling);
}

/* Whether a function names a variable. */
struct mention { CXCursor wanted; bool found; };

static int take_mention(CXCursor cursor, CXCursor parent, void *data) {
    struct mention *mention = data;
    (void)parent;
    if (cursor.kind == C_DECL_REF && clang.equalCursors(clang.getCursorReferenced(cursor), mention->wanted))
        mention->found = true;
    return mention->found ? VISIT_BREAK : VISIT_RECURSE;
}

static bool mentions(CXCursor function, CXCursor variable) {
    struct mention mention = {variable, false};
    clang.visitChildren(function, take_mention, &mention);
    return mention.found;
}

static void tell_unbound(struct walk *walk, struct noticed *function) {
    struct spot spot = spot_of(walk->entities->sources, clang.getCursorLocation(function->cursor));
    if (!spot.source || !spot.source->own || !load_source(spot.source)) return;
    struct buffer text = {0};
    add_string(&text, "no build file and no stub says which module of Python `");
    add_string(&text, function->name);
    add_string(&text, "` makes, so that its functions are not linked");
    char *message = take(walk->entities->symbols->arena, text.length + 1);
    memcpy(message, text.text, text.length + 1);
    free_buffer(&text);
    struct problem problem = {0, 0, message, "unbound-module", "information"};
    position_of(spot.source, spot.offset, &problem.line, &problem.column);
    add_problem(&spot.source->record, problem);
}

/* Binds what `PyInit_NAME` makes; the definition that it returns is one that it names, or that has its name. */
static void bind_module(struct walk *walk, struct noticed *function) {
    const char *name = function->name + strlen("PyInit_");
    const struct module *module = module_of(walk, name);
    if (!module) {
        tell_unbound(walk, function);
        return;
    }
    struct buffer symbol = {0};
    add_module(&symbol, module);
    for (size_t each = 0; each < walk->noticed_count; each++) {
        CXCursor variable = walk->noticed[each].cursor;
        if (variable.kind != C_VARIABLE || !is_module(variable)) continue;
        CXCursor list = initialiser_of(variable);
        if (is_null(list)) continue;
        struct literal stated = literal_of(walk, field_of(list, "m_name", 1));
        bool same = stated.text && !strcmp(last_part(stated.text), name);
        if (!same && !mentions(function->cursor, variable)) continue;
        if (same) bind(walk, stated, name, symbol.text, function->cursor);
        bind_methods(walk, list, symbol.text);
        bind_added(walk, function->cursor, list, module, symbol.text);
    }
    free_buffer(&symbol);
}

/* Binds a type to the class that its own name says it is. */
static void bind_type(struct walk *walk, CXCursor variable) {
    CXCursor list = initialiser_of(variable);
    if (is_null(list)) return;
    CXCursor name = is_specification(variable) ? field_of(list, "name", 0) : field_of(list, "tp_name", 1);
    struct literal stated = literal_of(walk, name);
    if (!stated.text || !strchr(stated.text, '.')) return;
    char *owner = take(walk->entities->symbols->arena, strlen(stated.text) + 1);
    strcpy(owner, stated.text);
    *strrchr(owner, '.') = 0;
    const struct module *module = module_of(walk, owner);
    /* The last part of a name tells a module only in files that are known to make it. */
    if (!module || (!*module->source && strcmp(module->name, owner) != 0)) return;
    struct buffer symbol = {0};
    add_module(&symbol, module);
    bind_class(walk, variable, stated, module, symbol.text);
    free_buffer(&symbol);
}

void bind_python(struct walk *walk) {
    for (size_t each = 0; each < walk->noticed_count; each++) {
        CXCursor cursor = walk->noticed[each].cursor;
        const char *name = walk->noticed[each].name, *filled = filled_module(walk, name);
        if (cursor.kind != C_FUNCTION) {
            if (is_python_type(cursor)) bind_type(walk, cursor);
        } else if (!strncmp(name, "PyInit_", 7)) {
            bind_module(walk, &walk->noticed[each]);
        } else if (*filled) {
            const struct module *module = module_of(walk, filled);
            if (module) bind_pybind(walk, cursor, module);
        }
    }
}
