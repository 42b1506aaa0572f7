#include "bind.h"

#include <stdlib.h>
#include <string.h>

#include "descriptor.h"
#include "handover.h"

static int take_last(CXCursor cursor, CXCursor parent, void *data) {
    (void)parent;
    *(CXCursor *)data = cursor;
    return VISIT_CONTINUE;
}

static bool is_cast(int kind) { return kind == C_CAST || (kind >= C_STATIC_CAST && kind <= C_FUNCTIONAL_CAST); }

CXCursor unconverted(CXCursor expression) {
    for (expression = bare(expression); is_cast(expression.kind); expression = bare(expression)) {
        CXCursor last = {0};
        clang.visitChildren(expression, take_last, &last);
        expression = last;
    }
    return expression;
}

struct literal literal_of(struct walk *walk, CXCursor expression) {
    expression = unconverted(expression);
    struct literal found = {NULL, expression};
    if (expression.kind != C_STRING) return found;
    struct buffer text = {0};
    add_clang(&text, clang.getCursorSpelling(expression));
    bool plain = text.length >= 2 && text.text[0] == '"' && !memchr(text.text, '\\', text.length);
    if (plain) {
        char *copy = take(walk->entities->symbols->arena, text.length - 1);
        memcpy(copy, text.text + 1, text.length - 2);
        copy[text.length - 2] = 0;
        found.text = copy;
    }
    free_buffer(&text);
    return found;
}

static int take_function(CXCursor cursor, CXCursor parent, void *data) {
    (void)parent;
    /* What is called in there is not what is meant. */
    if (cursor.kind == C_LAMBDA || cursor.kind == C_CALL) return VISIT_BREAK;
    if (cursor.kind != C_DECL_REF) return VISIT_RECURSE;
    CXCursor target = clang.getCursorReferenced(cursor);
    if (is_function(target.kind)) *(CXCursor *)data = target;
    return VISIT_BREAK;
}

CXCursor function_in(CXCursor expression) {
    CXCursor found = {0};
    if (take_function(expression, expression, &found) == VISIT_RECURSE)
        clang.visitChildren(expression, take_function, &found);
    return found;
}

struct source *main_source(struct walk *walk) {
    struct buffer path = {0};
    add_clang(&path, clang.getTranslationUnitSpelling(walk->unit));
    CXFile file = path.text ? clang.getFile(walk->unit, path.text) : NULL;
    free_buffer(&path);
    return source_of(walk->entities->sources, file);
}

bool is_called(CXCursor cursor, const char *name) {
    CXString spelling = clang.getCursorSpelling(cursor);
    const char *text = clang.getCString(spelling);
    size_t length = strlen(name);
    bool found = text && !strncmp(text, name, length) && (!text[length] || text[length] == '<');
    clang.disposeString(spelling);
    return found;
}

static bool ends_with_part(const char *dotted, const char *part) {
    const char *dot = strrchr(dotted, '.');
    return !strcmp(dot ? dot + 1 : dotted, part);
}

const struct module *module_of(struct walk *walk, const char *name) {
    const struct context *context = walk->entities->sources->context;
    struct source *main = main_source(walk);
    const struct module *found = NULL;
    for (size_t each = 0; each < context->module_count; each++) {
        const struct module *module = &context->modules[each];
        if (strcmp(module->name, name) != 0 && (strchr(name, '.') || !ends_with_part(module->name, name))) continue;
        if (!*module->source) found = found ? found : module;
        else if (main && !strcmp(module->source, main->path)) return module;
    }
    return found;
}

void add_attribute(struct buffer *symbol, const struct module *module, const char *name) {
    const char *module_end = strrchr(symbol->text, '/');
    struct buffer line = {0};
    add_char(&line, '\n');
    for (const char *at = module_end ? module_end + 1 : ""; *at; at++) add_char(&line, *at == '#' ? '.' : *at);
    add_string(&line, name);
    add_char(&line, '\n');
    bool term = module && strstr(module->terms, line.text);
    free_buffer(&line);
    add_name(symbol, name);
    add_string(symbol, term ? "." : "().");
}

/* Where the name in another language stands: in the string, or where a macro is expanded that has it. */
static bool find_proof(struct walk *walk, struct literal proof, const char *name, struct binding *binding) {
    struct spot spot = spot_of(walk->entities->sources, clang.getCursorLocation(proof.cursor));
    if (!spot.source || !spot.source->own || !load_source(spot.source)) return false;
    uint32_t before = 1 + (uint32_t)(strlen(proof.text) - strlen(name));
    bool written = spot.written && stands_at(spot.source, spot.offset, "\"") &&
                   stands_at(spot.source, spot.offset + before, name);
    binding->at = spot.source;
    binding->offset = written ? spot.offset + before : spot.offset;
    binding->length = written ? (uint32_t)strlen(name) : token_length(spot.source, spot.offset);
    binding->roles = written ? 0 : ROLE_IMPLICIT;
    return true;
}

void bind(struct walk *walk, struct literal proof, const char *name, const char *symbol, CXCursor entity) {
    struct entities *entities = walk->entities;
    struct entity bound = entity_of(entities, entity);
    if (bound.symbol == NO_SYMBOL || bound.local) return;
    CXCursor definition = clang.getCursorDefinition(entity);
    CXLocation place = clang.getCursorLocation(is_null(definition) ? entity : definition);
    uint32_t offset;
    struct binding binding = {.home = place_of(entities->sources, place, &offset), .entity = bound.symbol};
    if (!binding.home || !binding.home->own || !find_proof(walk, proof, name, &binding)) return;
    if (is_marked(symbol)) keep_binding(entities, main_source(walk)->path, symbol, binding);
    else complete_binding(entities, binding, name_of(entities->symbols, symbol, strlen(symbol)));
}

bool is_addon_source(struct walk *walk) {
    const struct context *context = walk->entities->sources->context;
    struct source *main = context->addon_count ? main_source(walk) : NULL;
    for (size_t each = 0; main && each < context->addon_count; each++)
        if (!strcmp(context->addons[each].source, main->path)) return true;
    return false;
}

bool begins_addon(const char *name) { return !strncmp(name, "napi_register_module_v", 22); }

static bool begins_module(struct walk *walk, const char *name) {
    return begins_addon(name) || !strncmp(name, "PyInit_", 7) || *filled_module(walk, name);
}

void notice_binding(struct walk *walk, CXCursor declaration, const char *name) {
    bool found = declaration.kind == C_FUNCTION ? begins_module(walk, name)
                                                : declaration.kind == C_VARIABLE && is_python_table(declaration);
    /* What it is given may be what an add-on exports. */
    found |= walk->addon && is_function(declaration.kind) && takes_object(declaration);
    if (!found || !clang.isCursorDefinition(declaration)) return;
    if (walk->noticed_count == walk->noticed_room) {
        walk->noticed_room = walk->noticed_room ? walk->noticed_room * 2 : 8;
        walk->noticed = grow(walk->noticed, walk->noticed_room * sizeof *walk->noticed);
    }
    walk->noticed[walk->noticed_count++] = (struct noticed){declaration, name};
}

void settle_bindings(struct walk *walk) {
    if (walk->noticed_count) bind_python(walk);
    for (size_t each = 0; walk->addon && each < walk->noticed_count; each++) {
        CXCursor cursor = walk->noticed[each].cursor;
        if (!is_function(cursor.kind)) continue;
        bind_napi(walk, cursor, begins_addon(walk->noticed[each].name));
        bind_node_addon(walk, cursor, begins_addon(walk->noticed[each].name));
    }
    free(walk->noticed);
}
