#include "meaning.h"

#include <string.h>

#include "bind.h"

enum { MOST_STEPS = 32 };

static int take_argument(CXCursor cursor, CXCursor parent, void *data) {
    struct arguments *found = data;
    (void)parent;
    if (cursor.kind == C_MEMBER_REF_EXPR && is_null(found->callee) && !found->count) found->callee = cursor;
    else if (is_expression(cursor.kind) && found->count < MOST_ARGUMENTS) found->items[found->count++] = cursor;
    return VISIT_CONTINUE;
}

struct arguments arguments_of(CXCursor call) {
    struct arguments found = {0};
    clang.visitChildren(call, take_argument, &found);
    return found;
}

bool is_member_of(CXCursor function, const char *class, const char *name) {
    if (is_null(function) || !is_called(function, name)) return false;
    CXCursor owner = clang.getCursorSemanticParent(function);
    if (!is_called(owner, class)) return false;
    /* Users may put its namespace into one of theirs. */
    for (owner = clang.getCursorSemanticParent(owner); owner.kind == C_NAMESPACE || is_class(owner.kind);
         owner = clang.getCursorSemanticParent(owner))
        if (is_called(owner, "Napi")) return true;
    return false;
}

CXCursor template_argument(CXCursor class) {
    CXCursor none = {0};
    if (is_null(class) || clang.Cursor_getNumTemplateArguments(class) < 1) return none;
    return clang.getTypeDeclaration(clang.Cursor_getTemplateArgumentType(class, 0));
}

struct search { CXCursor variable; bool found; };

static bool is_reference_to(CXCursor expression, CXCursor variable) {
    expression = unconverted(expression);
    return expression.kind == C_DECL_REF && clang.equalCursors(clang.getCursorReferenced(expression), variable);
}

static int find_write(CXCursor cursor, CXCursor parent, void *data) {
    struct search *search = data;
    (void)parent;
    bool written = cursor.kind == C_COMPOUND_ASSIGN;
    if (cursor.kind == C_BINARY) written = clang.getCursorBinaryOperatorKind(cursor) == BINARY_ASSIGN;
    if (cursor.kind == C_UNARY) {
        int kind = clang.getCursorUnaryOperatorKind(cursor);
        written = kind == UNARY_ADDRESS || (kind >= UNARY_POST_INC && kind <= UNARY_PRE_DEC);
    }
    if (cursor.kind == C_CALL) {
        CXCursor function = clang.getCursorReferenced(cursor);
        written = !is_null(function) && is_called(function, "operator=");
    }
    if (written && is_reference_to(first_child(cursor), search->variable)) search->found = true;
    return search->found ? VISIT_BREAK : VISIT_RECURSE;
}

bool is_settled(CXCursor variable) {
    CXCursor owner = clang.getCursorSemanticParent(variable);
    if (!is_function(owner.kind)) return clang.isConstQualifiedType(clang.getCursorType(variable));
    struct search search = {variable, false};
    clang.visitChildren(owner, find_write, &search);
    return !search.found;
}

static int take_last_expression(CXCursor cursor, CXCursor parent, void *data) {
    (void)parent;
    if (is_expression(cursor.kind)) *(CXCursor *)data = cursor;
    return VISIT_CONTINUE;
}

enum { MOST_RETURNS = 8 };

struct returned { CXCursor values[MOST_RETURNS]; unsigned count; };

static int take_return(CXCursor cursor, CXCursor parent, void *data) {
    struct returned *found = data;
    (void)parent;
    if (cursor.kind == C_LAMBDA) return VISIT_CONTINUE;
    if (cursor.kind != C_RETURN) return VISIT_RECURSE;
    if (found->count < MOST_RETURNS) found->values[found->count] = first_child(cursor);
    found->count++;
    return VISIT_CONTINUE;
}

CXCursor given_value(struct filling *filling, CXCursor function) {
    struct returned returned = {0};
    CXCursor found = {0}, none = {0};
    clang.visitChildren(function, take_return, &returned);
    if (returned.count > MOST_RETURNS) return none;
    for (unsigned each = 0; each < returned.count; each++) {
        CXCursor value = value_of(filling, returned.values[each]);
        if (is_null(value) || (each && !clang.equalCursors(value, found))) return none;
        found = value;
    }
    return found;
}

static int take_parameter(CXCursor cursor, CXCursor parent, void *data) {
    struct parameters *found = data;
    (void)parent;
    if (cursor.kind == C_PARAMETER && found->count < MOST_ARGUMENTS) found->items[found->count++] = cursor;
    return VISIT_CONTINUE;
}

struct parameters parameters_of(CXCursor function) {
    struct parameters found = {0};
    clang.visitChildren(function, take_parameter, &found);
    return found;
}

bool enter(struct filling *filling, CXCursor definition, const CXCursor *arguments, unsigned count) {
    if (filling->depth == DEEPEST_CALLS) return false;
    for (int each = 0; each < filling->depth; each++)
        if (clang.equalCursors(filling->functions[each], definition)) return false;
    struct parameters parameters = parameters_of(definition);
    if (filling->parameter_count + parameters.count > MOST_PARAMETERS) return false;
    struct parameter found[MOST_ARGUMENTS];
    for (unsigned each = 0; each < parameters.count; each++) {
        CXCursor none = {0}, declaration = parameters.items[each];
        bool known = each < count && is_settled(declaration);
        found[each] = (struct parameter){declaration, known ? value_of(filling, arguments[each]) : none};
    }
    for (unsigned each = 0; each < parameters.count; each++)
        filling->parameters[filling->parameter_count++] = found[each];
    filling->functions[filling->depth++] = definition;
    return true;
}

void leave(struct filling *filling, size_t before) {
    filling->parameter_count = before;
    filling->depth--;
}

/* The constructor of a class that is given the object that the add-on exports. */
static int take_constructor(CXCursor cursor, CXCursor parent, void *data) {
    (void)parent;
    if (cursor.kind != C_CONSTRUCTOR || parameters_of(cursor).count != 2) return VISIT_CONTINUE;
    *(CXCursor *)data = cursor;
    return VISIT_BREAK;
}

/* What is really called: node-addon-api has a function called, or an object of a class made. */
struct called called_by(struct filling *filling, CXCursor call) {
    struct called found = {0};
    struct arguments arguments = arguments_of(call);
    CXCursor function = clang.getCursorReferenced(call);
    if (is_null(function)) return found;
    unsigned before = is_null(arguments.callee) && function.kind != C_CONSTRUCTOR;
    for (unsigned each = before; each < arguments.count; each++) found.given[found.count++] = arguments.items[each];
    if (function.kind == C_FUNCTION && is_called(function, "RegisterModule") && arguments.count == 4 &&
        is_called(clang.getCursorSemanticParent(function), "Napi")) {
        function = function_in(arguments.items[3]);
        if (is_null(function)) return found;
        found.count = 2;
        if (is_member_of(function, "Addon", "Init")) {
            CXCursor class = clang.getCursorDefinition(template_argument(clang.getCursorSemanticParent(function)));
            function = (CXCursor){0};
            if (!is_null(class)) clang.visitChildren(class, take_constructor, &function);
            found.makes = true;
        }
    }
    if (is_null(function) || !is_function(function.kind) || clang.CXXMethod_isVirtual(function)) return found;
    CXCursor definition = clang.getCursorDefinition(function);
    uint32_t offset;
    CXCursor wanted = is_null(definition) ? function : definition;
    struct source *source = place_of(filling->walk->entities->sources, clang.getCursorLocation(wanted), &offset);
    if (source && source->own) found.definition = wanted;
    return found;
}

/* The role of the root in a call of a function that another unit defines. */
static bool find_role(struct filling *filling, struct called called, CXCursor object, struct role *role) {
    struct entity entity = entity_of(filling->walk->entities, called.definition);
    if (entity.symbol == NO_SYMBOL || entity.local || is_null(object)) return false;
    for (unsigned each = 0; each < called.count; each++) {
        if (!clang.equalCursors(value_of(filling, called.given[each]), object)) continue;
        *role = (struct role){entity.symbol, each, true};
        return true;
    }
    return false;
}

/* What a call of a function of the checkout gives; itself where that is not known. */
static CXCursor result_of(struct filling *filling, CXCursor call) {
    struct called called = called_by(filling, call);
    if (is_null(called.definition)) return call;
    if (!clang.isCursorDefinition(called.definition)) {
        if (!find_role(filling, called, filling->root, &filling->assumed)) return call;
        filling->assumptions++;
        return filling->root;
    }
    if (called.makes) return value_of(filling, called.given[1]);
    size_t before = filling->parameter_count;
    if (!enter(filling, called.definition, called.given, called.count)) return call;
    CXCursor found = given_value(filling, called.definition);
    leave(filling, before);
    return is_null(found) ? call : found;
}

/* The value behind what copies it. */
static CXCursor copied_value(CXCursor call) {
    CXCursor function = clang.getCursorReferenced(call), none = {0};
    struct arguments arguments = arguments_of(call);
    if (is_null(function)) return none;
    if (function.kind == C_CONSTRUCTOR) {
        if (is_called(function, "basic_string")) return arguments.count ? arguments.items[0] : none;
        if (arguments.count == 1) return arguments.items[0];
        /* Such as `Napi::Object(env, value)`. */
        bool wraps = arguments.count == 2 && (is_member_of(function, "Object", "Object") ||
                                              is_member_of(function, "Value", "Value"));
        return wraps ? arguments.items[1] : none;
    }
    if (is_called(function, "move") && arguments.count == 2) return arguments.items[1];
    bool name = is_member_of(function, "String", "New") && arguments.count > 2;
    return name ? arguments.items[2] : none;
}

CXCursor value_of(struct filling *filling, CXCursor expression) {
    CXCursor none = {0};
    for (int step = 0; step < MOST_STEPS; step++) {
        expression = unconverted(expression);
        if (expression.kind == C_CALL) {
            CXCursor inner = copied_value(expression);
            if (is_null(inner)) return result_of(filling, expression);
            expression = inner;
            continue;
        }
        if (expression.kind == C_UNARY && clang.getCursorUnaryOperatorKind(expression) == UNARY_ADDRESS) {
            CXCursor function = function_in(expression);
            return is_null(function) ? expression : function;
        }
        if (expression.kind != C_DECL_REF) return expression;
        CXCursor target = clang.getCursorReferenced(expression);
        if (target.kind == C_PARAMETER) {
            for (size_t each = filling->parameter_count; each-- > 0;)
                if (clang.equalCursors(filling->parameters[each].declaration, target))
                    return filling->parameters[each].meaning;
            return none;
        }
        if (target.kind != C_VARIABLE) return is_function(target.kind) ? target : none;
        CXCursor value = {0};
        if (is_settled(target)) clang.visitChildren(target, take_last_expression, &value);
        if (is_null(value)) return none;
        expression = value;
    }
    return none;
}
