/* Add-ons of Node that are made with node-addon-api, the classes of C++ over N-API.
 *
 * `NODE_API_MODULE` has a function called with the object that the add-on exports, `NODE_API_ADDON` makes an object of a
 * class with it. What is put into it is followed by what expressions mean: a variable is its only value, a parameter
 * what a call has for it. Members of an exported class are those that its `DefineClass` lists. */
#include <stdlib.h>
#include <string.h>

#include "bind.h"
#include "descriptor.h"
#include "meaning.h"

enum { MOST_ROUNDS = 8 };

static const char *prefix_of(struct filling *filling, CXCursor expression) {
    CXCursor value = value_of(filling, expression);
    for (size_t each = filling->object_count; !is_null(value) && each-- > 0;)
        if (clang.equalCursors(filling->objects[each].origin, value)) return filling->objects[each].prefix;
    return NULL;
}

static const char *joined(struct filling *filling, const char *prefix, const char *name, const char *suffix) {
    struct buffer text = {0};
    add_string(&text, prefix);
    add_name(&text, name);
    add_string(&text, suffix);
    char *copy = take(filling->walk->entities->symbols->arena, text.length + 1);
    memcpy(copy, text.text, text.length + 1);
    free_buffer(&text);
    return copy;
}

static struct literal name_in(struct filling *filling, CXCursor expression) {
    struct literal name = literal_of(filling->walk, value_of(filling, expression));
    if (name.text && !*name.text) name.text = NULL;
    return name;
}

/* The only one of several functions of a name that JavaScript can call; null where there is none, or another one. */
static CXCursor callable_of(CXCursor overloaded) {
    CXCursor found = {0}, none = {0};
    for (unsigned each = 0, count = clang.getNumOverloadedDecls(overloaded); each < count; each++) {
        CXCursor function = clang.getOverloadedDecl(overloaded, each);
        struct parameters parameters = parameters_of(function);
        CXType type = clang.getPointeeType(clang.getCursorType(parameters.items[0]));
        if (!parameters.count || !is_called(clang.getTypeDeclaration(type), "CallbackInfo")) continue;
        if (!is_null(found)) return none;
        found = function;
    }
    return found;
}

struct functions { CXCursor items[2]; unsigned count; };

static int take_function(CXCursor cursor, CXCursor parent, void *data) {
    struct functions *found = data;
    (void)parent;
    if (cursor.kind == C_LAMBDA || cursor.kind == C_CALL) return VISIT_CONTINUE;
    CXCursor target = cursor.kind == C_DECL_REF ? clang.getCursorReferenced(cursor) : (CXCursor){0};
    if (target.kind == C_OVERLOADED_REF) target = callable_of(target);
    if (is_null(target) || !is_function(target.kind)) return VISIT_RECURSE;
    if (found->count < 2) found->items[found->count++] = target;
    return VISIT_CONTINUE;
}

/* The functions among the arguments of a template, as in `Function::New<Add>`. */
static struct functions template_functions(CXCursor callee) {
    struct functions found = {0};
    callee = bare(callee);
    if (callee.kind == C_DECL_REF) clang.visitChildren(callee, take_function, &found);
    return found;
}

static void add_object(struct filling *filling, CXCursor origin, const char *prefix) {
    for (size_t each = 0; each < filling->object_count; each++)
        if (clang.equalCursors(filling->objects[each].origin, origin) && !strcmp(filling->objects[each].prefix, prefix))
            return;
    if (filling->object_count < MOST_OBJECTS) filling->objects[filling->object_count++] = (struct object){origin, prefix};
}

static void attach(struct filling *filling, const char *prefix, struct literal name, CXCursor value);

/* Binds what an entry in a list of properties says. `members` begins symbols of what an instance has, `statics` of what
 * the object or class itself has. */
struct properties { struct filling *filling; const char *members, *statics; };

static void bind_property(struct properties *properties, CXCursor entry) {
    struct filling *filling = properties->filling;
    CXCursor call = value_of(filling, entry);
    CXCursor function = call.kind == C_CALL ? clang.getCursorReferenced(call) : (CXCursor){0};
    if (is_null(function)) return;
    bool class = is_called(clang.getCursorSemanticParent(function), "ObjectWrap");
    bool plain = is_called(clang.getCursorSemanticParent(function), "PropertyDescriptor");
    static const char *const named[] = {"InstanceMethod", "InstanceAccessor", "InstanceValue", "StaticMethod",
                                        "StaticAccessor", "StaticValue", "Function", "Accessor", "Value"};
    unsigned kind = 0;
    while (kind < 9 && !is_called(function, named[kind])) kind++;
    const char *owner = plain ? "PropertyDescriptor" : class ? "ObjectWrap" : "InstanceWrap";
    if (kind == 9 || plain != (kind > 5) || !is_member_of(function, owner, named[kind])) return;
    struct arguments arguments = arguments_of(call);
    /* Of a property the name comes first, or behind the environment and the object. */
    unsigned at = 1;
    struct literal name = {0};
    for (; at < arguments.count && at < 4 && !name.text; at++) name = name_in(filling, arguments.items[at]);
    const char *prefix = kind < 3 ? properties->members : properties->statics;
    if (!name.text || !prefix) return;
    if (kind % 3 == 2) {
        if (at < arguments.count) attach(filling, prefix, name, arguments.items[at]);
        return;
    }
    const char *symbol = joined(filling, prefix, name.text, ".");
    struct functions found = template_functions(arguments.items[0]);
    for (; at < arguments.count && found.count < (kind % 3 ? 2 : 1); at++) {
        CXCursor value = value_of(filling, arguments.items[at]);
        if (!is_null(value) && is_function(value.kind)) found.items[found.count++] = value;
    }
    for (unsigned each = 0; each < found.count; each++)
        bind(filling->walk, name, name.text, symbol, found.items[each]);
}

static int see_property(CXCursor cursor, CXCursor parent, void *data) {
    (void)parent;
    if (is_expression(cursor.kind)) bind_property(data, cursor);
    return VISIT_CONTINUE;
}

static int take_list(CXCursor cursor, CXCursor parent, void *data) {
    (void)parent;
    if (cursor.kind == C_LAMBDA) return VISIT_CONTINUE;
    if (cursor.kind != C_INIT_LIST) return VISIT_RECURSE;
    *(CXCursor *)data = cursor;
    return VISIT_BREAK;
}

static void bind_properties(struct filling *filling, CXCursor argument, const char *members, const char *statics) {
    struct properties properties = {filling, members, statics};
    CXCursor list = value_of(filling, argument), found = {0};
    if (list.kind == C_INIT_LIST) found = list;
    else if (!is_null(list)) clang.visitChildren(list, take_list, &found);
    if (!is_null(found)) clang.visitChildren(found, see_property, &properties);
    /* `DefineProperty` has one. */
    else bind_property(&properties, argument);
}

/* Gives a value its name in an object. */
static void attach(struct filling *filling, const char *prefix, struct literal name, CXCursor value) {
    CXCursor call = value_of(filling, value);
    CXCursor function = call.kind == C_CALL ? clang.getCursorReferenced(call) : (CXCursor){0};
    if (is_null(function)) return;
    const char *symbol = joined(filling, prefix, name.text, ".");
    struct arguments arguments = arguments_of(call);
    if (is_member_of(function, "Function", "New")) {
        struct functions found = template_functions(arguments.items[0]);
        CXCursor callable = found.count ? found.items[0] : (CXCursor){0};
        if (is_null(callable) && arguments.count > 2) callable = value_of(filling, arguments.items[2]);
        if (!is_null(callable) && is_function(callable.kind)) bind(filling->walk, name, name.text, symbol, callable);
    } else if (is_member_of(function, "ObjectWrap", "DefineClass") && arguments.count > 3) {
        CXCursor class = template_argument(clang.getCursorSemanticParent(function));
        if (!is_null(class)) bind(filling->walk, name, name.text, symbol, class);
        bind_properties(filling, arguments.items[3], joined(filling, prefix, name.text, "#"), symbol);
    } else if (is_member_of(function, "Object", "New")) {
        add_object(filling, call, symbol);
    } else if (is_member_of(function, "Addon", "DefineProperties") && arguments.count == 2) {
        CXCursor made = value_of(filling, arguments.items[0]);
        if (!is_null(made)) add_object(filling, made, symbol);
        bind_properties(filling, arguments.items[1], symbol, symbol);
    }
}

static int see(CXCursor cursor, CXCursor parent, void *data);

static void set(struct filling *filling, CXCursor object, CXCursor key, CXCursor value) {
    const char *prefix = is_null(object) ? NULL : prefix_of(filling, object);
    struct literal name = prefix ? name_in(filling, key) : (struct literal){0};
    if (name.text) attach(filling, prefix, name, value);
}

/* Says that a function of another unit is given objects. */
static void hand_objects_over(struct filling *filling, struct called called) {
    struct entities *entities = filling->walk->entities;
    for (unsigned each = 0; each < called.count; each++) {
        const char *prefix = prefix_of(filling, called.given[each]);
        if (!prefix) continue;
        struct entity entity = entity_of(entities, called.definition);
        struct role role = {entity.symbol, each, false};
        if (entity.symbol != NO_SYMBOL && !entity.local)
            hand_over(entities->sources->handovers, main_source(filling->walk)->path, role, prefix);
    }
}

static void follow(struct filling *filling, CXCursor call) {
    struct called called = called_by(filling, call);
    if (is_null(called.definition)) return;
    if (!clang.isCursorDefinition(called.definition)) {
        hand_objects_over(filling, called);
        return;
    }
    const char *prefix = NULL;
    for (unsigned each = 0; each < called.count && !prefix; each++) prefix = prefix_of(filling, called.given[each]);
    /* What it gives may be an object that it makes. */
    if (!prefix) prefix = prefix_of(filling, call);
    size_t before = filling->parameter_count;
    if (!prefix || !enter(filling, called.definition, called.given, called.count)) return;
    clang.visitChildren(called.definition, see, filling);
    leave(filling, before);
}

static void see_call(struct filling *filling, CXCursor call) {
    CXCursor function = clang.getCursorReferenced(call);
    if (is_null(function)) return;
    struct arguments arguments = arguments_of(call);
    CXCursor *items = arguments.items;
    CXCursor object = is_null(arguments.callee) ? arguments.callee : first_child(arguments.callee);
    if (is_member_of(function, "Object", "Set") && arguments.count == 2) {
        set(filling, object, items[0], items[1]);
    } else if (is_member_of(function, "PropertyLValue", "operator=") && arguments.count == 3) {
        CXCursor place = unconverted(items[0]);
        struct arguments key = place.kind == C_CALL ? arguments_of(place) : (struct arguments){0};
        bool indexed = key.count == 3 && is_member_of(clang.getCursorReferenced(place), "Object", "operator[]");
        if (indexed) set(filling, key.items[0], key.items[2], items[2]);
    } else if ((is_member_of(function, "Object", "DefineProperties") ||
                is_member_of(function, "Object", "DefineProperty")) && arguments.count > 0) {
        const char *prefix = is_null(object) ? NULL : prefix_of(filling, object);
        if (prefix) bind_properties(filling, items[0], prefix, prefix);
    } else if ((is_member_of(function, "Addon", "DefineAddon") || is_member_of(function, "Addon", "DefineProperties")) &&
               arguments.count == 2) {
        const char *prefix = prefix_of(filling, items[0]);
        if (prefix) bind_properties(filling, items[1], prefix, prefix);
    } else {
        follow(filling, call);
    }
}

static int see(CXCursor cursor, CXCursor parent, void *data) {
    (void)parent;
    if (cursor.kind == C_LAMBDA) return VISIT_CONTINUE;
    if (cursor.kind == C_CALL) see_call(data, cursor);
    return VISIT_RECURSE;
}

/* Whether a parameter can be an object of JavaScript. */
static bool is_object(CXCursor parameter) {
    CXType type = clang.getCursorType(parameter);
    if (type.kind > T_POINTER && type.kind <= T_REFERENCE) type = clang.getPointeeType(type);
    CXCursor declared = clang.getTypeDeclaration(type);
    if (is_null(declared)) return false;
    return is_called(declared, "napi_value") ||
           (is_called(declared, "Object") && is_called(clang.getCursorSemanticParent(declared), "Napi"));
}

bool takes_object(CXCursor function) {
    struct parameters parameters = parameters_of(function);
    for (unsigned each = 0; each < parameters.count; each++)
        if (is_object(parameters.items[each])) return true;
    return false;
}

/* Goes through a function until nothing more is found in it. */
static void fill(struct filling *filling, CXCursor function) {
    filling->functions[0] = function;
    filling->depth = 1;
    for (int round = 0; round < MOST_ROUNDS; round++) {
        size_t before = filling->object_count;
        clang.visitChildren(function, see, filling);
        if (filling->object_count == before) break;
    }
}

/* The prefix of the object that a function is given as a parameter and gives Node; NULL where that is another one. */
static const char *exports_prefix(struct filling *filling, CXCursor function, CXCursor parameter, const char *prefix) {
    filling->root = parameter;
    CXCursor value = given_value(filling, function);
    filling->root = (CXCursor){0};
    if (!clang.equalCursors(value, parameter) || filling->assumptions > 1) return NULL;
    if (!filling->assumptions) return prefix;
    /* Another unit has the last word. */
    struct entities *entities = filling->walk->entities;
    hand_over(entities->sources->handovers, main_source(filling->walk)->path, filling->assumed, prefix);
    return mark_of(entities->symbols->arena, filling->assumed);
}

static void bind_exports(struct walk *walk, struct filling *filling, CXCursor function) {
    const struct context *context = walk->entities->sources->context;
    struct parameters parameters = parameters_of(function);
    if (parameters.count < 2) return;
    for (size_t each = 0; each < context->addon_count; each++) {
        if (strcmp(context->addons[each].source, main_source(walk)->path) != 0) continue;
        *filling = (struct filling){.walk = walk};
        filling->parameters[filling->parameter_count++] =
            (struct parameter){parameters.items[1], parameters.items[1]};
        const char *prefix = exports_prefix(filling, function, parameters.items[1], context->addons[each].prefix);
        if (!prefix) continue;
        add_object(filling, parameters.items[1], prefix);
        fill(filling, function);
    }
}

/* Goes through a function that other units may call. */
static void bind_given(struct walk *walk, struct filling *filling, CXCursor function) {
    struct entities *entities = walk->entities;
    struct entity entity = entity_of(entities, function);
    if (entity.symbol == NO_SYMBOL || clang.getCursorLinkage(function) != LINKAGE_EXTERNAL) return;
    struct parameters parameters = parameters_of(function);
    *filling = (struct filling){.walk = walk};
    for (unsigned each = 0; each < parameters.count; each++) {
        if (!is_object(parameters.items[each]) || !is_settled(parameters.items[each])) continue;
        filling->parameters[filling->parameter_count++] =
            (struct parameter){parameters.items[each], parameters.items[each]};
        add_object(filling, parameters.items[each],
                   mark_of(entities->symbols->arena, (struct role){entity.symbol, each, false}));
    }
    uint32_t given_back = UINT32_MAX;
    CXCursor value = given_value(filling, function);
    for (unsigned each = 0; each < parameters.count; each++)
        if (!is_null(value) && clang.equalCursors(value, parameters.items[each])) given_back = each;
    note_definition(entities->sources->handovers, main_source(walk)->path, entity.symbol, given_back);
    fill(filling, function);
}

void bind_node_addon(struct walk *walk, CXCursor function, bool begins) {
    struct filling *filling = need(sizeof *filling);
    if (begins) bind_exports(walk, filling, function);
    else bind_given(walk, filling, function);
    free(filling);
}
