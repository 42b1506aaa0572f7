#include "spot.h"

#include <string.h>

struct spot spot_of(struct sources *sources, CXLocation location) {
    CXFile files[2];
    unsigned line, column, offsets[2];
    clang.getFileLocation(location, &files[0], &line, &column, &offsets[0]);
    clang.getSpellingLocation(location, &files[1], &line, &column, &offsets[1]);
    struct source *source = source_of(sources, files[0]);
    bool written = files[0] == files[1] && offsets[0] == offsets[1];
    struct source *made = written ? NULL : source_of(sources, files[1]);
    if (made && made->own) add_made(sources, made, offsets[1]);
    return (struct spot){source, offsets[0], written};
}

struct spot spelled_spot(struct sources *sources, CXLocation location) {
    CXFile file;
    unsigned line, column, offset;
    clang.getSpellingLocation(location, &file, &line, &column, &offset);
    return (struct spot){source_of(sources, file), offset, true};
}

bool same_spot(struct spot left, struct spot right) {
    return left.source == right.source && left.offset == right.offset;
}

/* Offset of the bracket that opens the template arguments which end at an offset; the offset itself if none do. */
static uint32_t before_arguments(const struct source *source, uint32_t end) {
    int depth = 0;
    for (uint32_t at = end; at-- > 0;) {
        char byte = source->text[at];
        if (byte == '>') depth++;
        else if (byte == '<' && !--depth) return at;
        else if (!is_identifier_byte(byte) && !strchr(" \t\r\n,:*&", byte)) return end;
    }
    return end;
}

struct spot name_spot(struct sources *sources, CXCursor expression) {
    struct spot spot = spot_of(sources, clang.getCursorLocation(expression));
    if (expression.kind != C_DECL_REF && expression.kind != C_MEMBER_REF_EXPR) return spot;
    CXCursor target = clang.getCursorReferenced(expression);
    if (!spot.written || (!is_null(target) && target.kind != C_OVERLOADED_REF)) return spot;
    /* Its place is that of what stands before the name; the name ends with it. */
    struct spot end = spot_of(sources, clang.getRangeEnd(clang.getCursorExtent(expression)));
    if (end.source != spot.source || end.offset <= spot.offset || !spot.source || !load_source(spot.source) ||
        end.offset > spot.source->length)
        return (struct spot){spot.source, spot.offset, false};
    const char *text = spot.source->text;
    /* Of `>>` the first bracket ends it, but the whole counts. */
    if (!is_identifier_byte(text[end.offset - 1]) && text[end.offset - 1] != '>' && text[end.offset - 2] == '>')
        end.offset--;
    uint32_t at = text[end.offset - 1] == '>' ? before_arguments(spot.source, end.offset) : end.offset;
    while (at > spot.offset && text[at - 1] == ' ') at--;
    uint32_t start = at;
    while (start > spot.offset && is_identifier_byte(text[start - 1])) start--;
    bool destroys = start > spot.offset && text[start - 1] == '~';
    return (struct spot){spot.source, start, start < at && !destroys};
}

/* Operators that have more than one character, longest first. */
static const char *const operators[] = {"<=>", "<<=", ">>=", "->*", "<=", ">=", "==", "!=", "&&", "||", "++", "--",
                                        "+=",  "-=",  "*=",  "/=",  "%=", "&=", "|=", "^=", "<<", ">>", "->"};

uint32_t token_length(struct source *source, uint32_t offset) {
    uint32_t word = word_at(source, offset);
    if (word || offset >= source->length) return word;
    for (size_t each = 0; each < sizeof operators / sizeof *operators; each++)
        if (stands_at(source, offset, operators[each])) return (uint32_t)strlen(operators[each]);
    return source->text[offset] != '\n' && source->text[offset] != '\r';
}

static uint32_t operator_length(struct source *source, uint32_t offset, const char *mark) {
    if (word_at(source, offset) == 8 && stands_at(source, offset, "operator")) return 8;
    while (*mark == ' ') mark++;
    if (!strcmp(mark, "()")) return stands_at(source, offset, "(");
    if (!strcmp(mark, "[]")) return stands_at(source, offset, "[");
    /* Of a literal operator its suffix is written. */
    if (!strncmp(mark, "\"\"", 2)) {
        for (mark += 2; *mark == ' ';) mark++;
        if (word_at(source, offset) != strlen(mark)) return 0;
    }
    return *mark && stands_at(source, offset, mark) ? (uint32_t)strlen(mark) : 0;
}

uint32_t spelled_length(struct source *source, uint32_t offset, const char *name) {
    if (!strncmp(name, "operator", 8) && !is_identifier_byte(name[8]))
        return operator_length(source, offset, name + 8);
    uint32_t start = offset;
    if (*name == '~') {
        if (!stands_at(source, start++, "~")) return 0;
        while (stands_at(source, start, " ")) start++;
        name++;
    }
    bool found = *name && word_at(source, start) == strlen(name) && stands_at(source, start, name);
    return found ? start - offset + (uint32_t)strlen(name) : 0;
}

uint32_t arguments_at(struct source *source, uint32_t offset) {
    if (!load_source(source)) return 0;
    int angles = 0, others = 0;
    for (uint32_t at = offset; at < source->length; at++) {
        char byte = source->text[at];
        if (!angles && !strchr(" \t\r\n<", byte)) return 0;
        if (strchr("([{", byte)) others++;
        else if (strchr(")]}", byte)) others--;
        else if (byte == ';' || others < 0) return 0;
        else if (!others && byte == '<') angles++;
        else if (!others && byte == '>' && source->text[at - 1] != '-' && !--angles) return at + 1 - offset;
    }
    return 0;
}

uint32_t name_behind(struct source *source, uint32_t *offset) {
    uint32_t at = *offset + word_at(source, *offset);
    at += arguments_at(source, at);
    at = behind_blanks(source, at);
    if (!stands_at(source, at, "::")) return 0;
    at = behind_blanks(source, at + 2);
    if (word_at(source, at) == 8 && stands_at(source, at, "template")) at = behind_blanks(source, at + 8);
    uint32_t length = word_at(source, at);
    if (length == 8 && stands_at(source, at, "operator")) return 0;
    *offset = at;
    return length;
}
