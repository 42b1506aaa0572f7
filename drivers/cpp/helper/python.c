/* Modules of Python that are made with its C interface.
 *
 * A module is what `PyInit_NAME` returns: a PyModuleDef with a table of its functions. A type has its full name in its
 * own definition, and a table of its methods. Which package the module lies in only build files say. */
#include <string.h>

#include "bind.h"
#include "descriptor.h"

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

/* A field of an initialiser: by its name where that is written, or else by its place among those without. */
struct field { const char *name; unsigned place, at; bool named; CXCursor value; };

struct designation { CXCursor name, value; };

static int take_designated(CXCursor cursor, CXCursor parent, void *data) {
    struct designation *found = data;
    (void)parent;
    *(cursor.kind == C_MEMBER_REF ? &found->name : &found->value) = cursor;
    return VISIT_CONTINUE;
}

static int take_field(CXCursor cursor, CXCursor parent, void *data) {
    struct field *field = data;
    (void)parent;
    CXCursor first = first_child(cursor);
    if (cursor.kind == C_UNEXPOSED_EXPR && first.kind == C_MEMBER_REF) {
        struct designation found = {0};
        clang.visitChildren(cursor, take_designated, &found);
        CXString name = clang.getCursorSpelling(found.name);
        if (!strcmp(clang.getCString(name), field->name)) field->value = found.value;
        clang.disposeString(name);
        field->named = true;
    } else if (!field->named && field->at++ == field->place) {
        field->value = cursor;
    }
    return VISIT_CONTINUE;
}

static int take_list(CXCursor cursor, CXCursor parent, void *data) {
    (void)parent;
    if (cursor.kind != C_INIT_LIST) return VISIT_CONTINUE;
    *(CXCursor *)data = cursor;
    return VISIT_BREAK;
}

/* The list that a variable is initialised with; null for one without. */
static CXCursor initialiser_of(CXCursor variable) {
    CXCursor list = {0}, definition = clang.getCursorDefinition(variable);
    if (!is_null(definition)) clang.visitChildren(definition, take_list, &list);
    return list;
}

static CXCursor field_of(CXCursor list, const char *name, unsigned place) {
    struct field field = {.name = name, .place = place};
    clang.visitChildren(list, take_field, &field);
    return field.value;
}

/* The variable with an array of some type that is named first below an initialiser. */
struct array { const char *element; CXCursor found; };

static int take_array(CXCursor cursor, CXCursor parent, void *data) {
    struct array *array = data;
    (void)parent;
    if (cursor.kind != C_DECL_REF) return VISIT_RECURSE;
    CXCursor target = clang.getCursorReferenced(cursor);
    CXType type = clang.getCursorType(target);
    if (type.kind < T_ARRAY || type.kind > T_INCOMPLETE_ARRAY) return VISIT_RECURSE;
    CXCursor declared = clang.getTypeDeclaration(clang.getArrayElementType(type));
    CXString spelling = clang.getCursorSpelling(declared);
    bool found = !strcmp(clang.getCString(spelling), array->element);
    clang.disposeString(spelling);
    if (!found) return VISIT_RECURSE;
    array->found = target;
    return VISIT_BREAK;
}

static CXCursor array_in(CXCursor list, const char *element) {
    struct array array = {.element = element};
    if (!is_null(list)) clang.visitChildren(list, take_array, &array);
    return array.found;
}

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

static void add_module(struct buffer *symbol, const struct module *module) {
    add_string(symbol, module->prefix);
    add_name(symbol, module->name);
    add_char(symbol, '/');
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

/* The text of a name's last part. */
static const char *last_part(const char *dotted) {
    const char *dot = strrchr(dotted, '.');
    return dot ? dot + 1 : dotted;
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
    if (!module) return;
    struct buffer symbol = {0};
    add_module(&symbol, module);
    add_name(&symbol, last_part(stated.text));
    add_char(&symbol, '#');
    bind(walk, stated, last_part(stated.text), symbol.text, variable);
    CXCursor slots = array_in(list, "PyType_Slot");
    bind_methods(walk, is_null(slots) ? list : initialiser_of(slots), symbol.text);
    free_buffer(&symbol);
}

void bind_python(struct walk *walk) {
    for (size_t each = 0; each < walk->noticed_count; each++) {
        CXCursor cursor = walk->noticed[each].cursor;
        const char *name = walk->noticed[each].name, *filled = strstr(name, "pybind11_init_");
        if (cursor.kind != C_FUNCTION) {
            if (is_python_type(cursor)) bind_type(walk, cursor);
        } else if (filled != name) {
            bind_module(walk, &walk->noticed[each]);
        } else {
            const struct module *module = module_of(walk, name + strlen("pybind11_init_"));
            if (module) bind_pybind(walk, cursor, module);
        }
    }
}
