#include "cursor.h"

#include <string.h>

enum { MOST_STEPS = 64 };

bool is_null(CXCursor cursor) {
    return !cursor.kind || (cursor.kind >= C_FIRST_INVALID && cursor.kind <= C_LAST_INVALID);
}

bool is_function(int kind) {
    return kind == C_FUNCTION || kind == C_METHOD || kind == C_CONSTRUCTOR || kind == C_DESTRUCTOR ||
           kind == C_CONVERSION || kind == C_FUNCTION_TEMPLATE;
}

bool is_class(int kind) {
    return (kind >= C_STRUCT && kind <= C_CLASS) || kind == C_CLASS_TEMPLATE || kind == C_PARTIAL_SPECIALIZATION;
}

bool is_type(int kind) { return is_class(kind) || kind == C_ENUM; }

bool is_data(int kind) {
    return kind == C_VARIABLE || kind == C_FIELD || kind == C_PARAMETER || kind == C_UNEXPOSED_DECL;
}

bool is_expression(int kind) { return kind >= C_UNEXPOSED_EXPR && kind < C_LAST_EXPR; }

bool is_unnamed(CXCursor cursor) { return is_type(cursor.kind) && clang.Cursor_isAnonymous(cursor); }

bool is_unnamed_namespace(CXCursor cursor) {
    return cursor.kind == C_NAMESPACE && clang.Cursor_isAnonymous(cursor);
}

bool is_lambda_part(CXCursor function) {
    int kind = function.kind;
    if (kind != C_METHOD && kind != C_CONVERSION && kind != C_FUNCTION_TEMPLATE) return false;
    CXCursor class = clang.getCursorSemanticParent(function);
    return class.kind == C_CLASS && is_unnamed(class);
}

bool is_made_by_compiler(CXCursor function) {
    if (function.kind != C_CONSTRUCTOR && function.kind != C_METHOD && function.kind != C_DESTRUCTOR) return false;
    CXCursor class = clang.getCursorSemanticParent(function);
    if (same_place(function, class)) return true;
    CXRange extent = clang.getCursorExtent(function);
    if (extent.begin != clang.getCursorLocation(function).number) return false;
    /* All of it is the name of its class in another declaration; what is written goes on behind that. */
    CXString name = clang.getCursorSpelling(class);
    bool made = extent.end - extent.begin == strcspn(clang.getCString(name), "<");
    clang.disposeString(name);
    return made;
}

/* Whether a variable of C is defined by its declaration, unless another one gives it a value. */
static bool is_tentative(CXCursor cursor) {
    return cursor.kind == C_VARIABLE && clang.Cursor_getStorageClass(cursor) != STORAGE_EXTERN &&
           clang.getCursorSemanticParent(cursor).kind == C_TRANSLATION_UNIT;
}

bool is_defining(CXCursor declaration) {
    if (clang.isCursorDefinition(declaration) || is_tentative(declaration)) return true;
    return is_function(declaration.kind) &&
           (clang.CXXMethod_isDefaulted(declaration) || clang.CXXMethod_isDeleted(declaration));
}

bool same_place(CXCursor left, CXCursor right) {
    CXLocation one = clang.getCursorLocation(left), other = clang.getCursorLocation(right);
    return one.number == other.number && one.data[0] == other.data[0] && one.data[1] == other.data[1];
}

struct source *place_of(struct sources *sources, CXLocation location, uint32_t *offset) {
    CXFile file;
    unsigned line, column, found;
    clang.getFileLocation(location, &file, &line, &column, &found);
    *offset = found;
    return source_of(sources, file);
}

/* Whether a declaration stands where one of its pattern's does, and so has no text of its own. */
static bool is_at(CXCursor declaration, CXCursor pattern) {
    if (same_place(declaration, pattern) || same_place(declaration, clang.getCanonicalCursor(pattern))) return true;
    CXCursor definition = clang.getCursorDefinition(pattern);
    return !is_null(definition) && same_place(declaration, definition);
}

/* Whether the text of a declaration says that it is of a specialisation: it begins with `template <>`. What macros
 * write is not looked at, and taken for one. */
static bool is_written_specialised(struct sources *sources, CXCursor declaration) {
    CXFile file;
    unsigned line, column, spelled;
    uint32_t offset;
    CXLocation begin = clang.getRangeStart(clang.getCursorExtent(declaration));
    struct source *source = place_of(sources, begin, &offset);
    clang.getSpellingLocation(begin, &file, &line, &column, &spelled);
    if (!source || spelled != offset || !load_source(source)) return true;
    if (!stands_at(source, offset, "template")) return false;
    offset = behind_blanks(source, offset + 8);
    return stands_at(source, offset, "<") && stands_at(source, behind_blanks(source, offset + 1), ">");
}

static bool has_pattern(CXCursor declaration, CXCursor *pattern) {
    *pattern = clang.getSpecializedCursorTemplate(declaration);
    return !is_null(*pattern) && !clang.equalCursors(*pattern, declaration);
}

bool is_instance(struct sources *sources, CXCursor declaration) {
    CXCursor pattern;
    if (!has_pattern(declaration, &pattern)) return false;
    if (is_at(declaration, pattern)) return true;
    return declaration.kind != C_PARTIAL_SPECIALIZATION && !is_written_specialised(sources, declaration);
}

bool is_specialised(struct sources *sources, CXCursor declaration) {
    CXCursor pattern;
    return has_pattern(declaration, &pattern) && !is_instance(sources, declaration);
}

CXCursor pattern_of(struct sources *sources, CXCursor declaration) {
    for (int step = 0; step < MOST_STEPS && is_instance(sources, declaration); step++)
        declaration = clang.getSpecializedCursorTemplate(declaration);
    return declaration;
}

static int take_alias(CXCursor cursor, CXCursor parent, void *data) {
    (void)parent;
    if (cursor.kind != C_ALIAS) return VISIT_CONTINUE;
    *(CXCursor *)data = cursor;
    return VISIT_BREAK;
}

CXCursor alias_in(CXCursor declaration) {
    CXCursor alias = declaration;
    if (declaration.kind == C_ALIAS_TEMPLATE) clang.visitChildren(declaration, take_alias, &alias);
    return alias;
}

static int take_first(CXCursor cursor, CXCursor parent, void *data) {
    (void)parent;
    *(CXCursor *)data = cursor;
    return VISIT_BREAK;
}

CXCursor first_child(CXCursor cursor) {
    CXCursor first = {0};
    clang.visitChildren(cursor, take_first, &first);
    return first;
}

CXCursor bare(CXCursor expression) {
    while (expression.kind == C_PAREN || expression.kind == C_UNEXPOSED_EXPR) expression = first_child(expression);
    return expression;
}
