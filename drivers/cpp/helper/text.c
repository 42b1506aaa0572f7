#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK (1u << 18)

struct block { struct block *before; size_t size; char memory[]; };

void *need(size_t size) { return grow(NULL, size); }

void *grow(void *memory, size_t size) {
    void *found = realloc(memory, size ? size : 1);
    if (!found) {
        fputs("error: out of memory\n", stderr);
        exit(70);
    }
    return found;
}

void *take(struct arena *arena, size_t size) {
    size = (size + 7) & ~(size_t)7;
    if (!arena->last || arena->used + size > arena->last->size) {
        size_t room = size > BLOCK ? size : BLOCK;
        struct block *block = need(sizeof *block + room);
        block->before = arena->last;
        block->size = room;
        arena->last = block;
        arena->used = 0;
    }
    void *found = arena->last->memory + arena->used;
    arena->used += size;
    return found;
}

void clear_arena(struct arena *arena) {
    while (arena->last) {
        struct block *before = arena->last->before;
        free(arena->last);
        arena->last = before;
    }
    arena->used = 0;
}

void add_text(struct buffer *buffer, const char *text, size_t length) {
    if (buffer->length + length + 1 > buffer->room) {
        buffer->room = (buffer->length + length + 1) * 2;
        buffer->text = grow(buffer->text, buffer->room);
    }
    memcpy(buffer->text + buffer->length, text, length);
    buffer->length += length;
    buffer->text[buffer->length] = 0;
}

void add_string(struct buffer *buffer, const char *text) { add_text(buffer, text, strlen(text)); }

void add_char(struct buffer *buffer, char character) { add_text(buffer, &character, 1); }

void add_number(struct buffer *buffer, long long number) {
    char digits[24];
    add_text(buffer, digits, (size_t)snprintf(digits, sizeof digits, "%lld", number));
}

size_t character_at(const char *text, size_t left, unsigned *units) {
    const unsigned char *bytes = (const unsigned char *)text;
    unsigned char first = bytes[0];
    size_t size = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    unsigned low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    unsigned high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    size_t at = 1;
    for (; at < size && at < left && bytes[at] >= low && bytes[at] <= high; at++) low = 0x80, high = 0xBF;
    *units = at < size || !size ? 0 : size == 4 ? 2 : 1;
    return at;
}

void add_json(struct buffer *buffer, const char *text, size_t length) {
    add_char(buffer, '"');
    size_t kept = 0;
    for (size_t at = 0, size; at < length; at += size) {
        unsigned char byte = (unsigned char)text[at];
        unsigned units;
        size = character_at(text + at, length - at, &units);
        if (byte >= 0x20 && byte != '"' && byte != '\\' && units) continue;
        add_text(buffer, text + kept, at - kept);
        char escaped[8];
        if (!units) strcpy(escaped, "\\ufffd");
        else if (byte == '"' || byte == '\\') snprintf(escaped, sizeof escaped, "\\%c", byte);
        else snprintf(escaped, sizeof escaped, "\\u%04x", byte);
        add_string(buffer, escaped);
        kept = at + size;
    }
    add_text(buffer, text + kept, length - kept);
    add_char(buffer, '"');
}

void free_buffer(struct buffer *buffer) {
    free(buffer->text);
    memset(buffer, 0, sizeof *buffer);
}

void sort(void *items, size_t count, size_t size, int (*order)(const void *left, const void *right)) {
    if (count) qsort(items, count, size, order);
}

uint64_t digest_of(uint64_t seed, const void *data, size_t length) {
    const unsigned char *bytes = data;
    for (size_t at = 0; at < length; at++) seed = (seed ^ bytes[at]) * 0x100000001b3u;
    return seed;
}

void start_names(struct names *names, struct arena *arena) {
    memset(names, 0, sizeof *names);
    names->arena = arena;
    names->mask = 1023;
    names->slots = need((names->mask + 1) * sizeof *names->slots);
    memset(names->slots, 0xff, (names->mask + 1) * sizeof *names->slots);
}

static void widen(struct names *names) {
    names->mask = names->mask * 2 + 1;
    names->slots = grow(names->slots, (names->mask + 1) * sizeof *names->slots);
    memset(names->slots, 0xff, (names->mask + 1) * sizeof *names->slots);
    for (uint32_t each = 0; each < names->count; each++) {
        const char *text = names->texts[each];
        uint32_t slot = (uint32_t)digest_of(DIGEST_SEED, text, strlen(text)) & names->mask;
        while (names->slots[slot] != UINT32_MAX) slot = (slot + 1) & names->mask;
        names->slots[slot] = each;
    }
}

uint32_t name_of(struct names *names, const char *text, size_t length) {
    if (names->count * 2 > names->mask) widen(names);
    uint32_t slot = (uint32_t)digest_of(DIGEST_SEED, text, length) & names->mask;
    for (uint32_t found; (found = names->slots[slot]) != UINT32_MAX; slot = (slot + 1) & names->mask) {
        const char *known = names->texts[found];
        if (!strncmp(known, text, length) && !known[length]) return found;
    }
    if (names->count == names->room) {
        names->room = names->room ? names->room * 2 : 1024;
        names->texts = grow(names->texts, names->room * sizeof *names->texts);
    }
    char *copy = take(names->arena, length + 1);
    memcpy(copy, text, length);
    copy[length] = 0;
    names->texts[names->count] = copy;
    return names->slots[slot] = names->count++;
}

void free_names(struct names *names) {
    free(names->texts);
    free(names->slots);
    memset(names, 0, sizeof *names);
}

void add_clang(struct buffer *buffer, CXString string) {
    const char *text = clang.getCString(string);
    if (text) add_string(buffer, text);
    clang.disposeString(string);
}

bool is_identifier_byte(char character) {
    unsigned char byte = (unsigned char)character;
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           byte == '_' || byte == '$' || byte >= 0x80;
}
