#include "job.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

static unsigned hexadecimal(const char *digits) {
    char four[5] = {0};
    memcpy(four, digits, 4);
    return (unsigned)strtoul(four, NULL, 16);
}

static char *put_utf8(char *to, unsigned point) {
    if (point < 0x80) *to++ = (char)point;
    else if (point < 0x800) {
        *to++ = (char)(0xC0 | point >> 6);
        *to++ = (char)(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        *to++ = (char)(0xE0 | point >> 12);
        *to++ = (char)(0x80 | (point >> 6 & 0x3F));
        *to++ = (char)(0x80 | (point & 0x3F));
    } else {
        *to++ = (char)(0xF0 | point >> 18);
        *to++ = (char)(0x80 | (point >> 12 & 0x3F));
        *to++ = (char)(0x80 | (point >> 6 & 0x3F));
        *to++ = (char)(0x80 | (point & 0x3F));
    }
    return to;
}

/* Reads a string in place; gives where it goes on behind it, or NULL. */
static char *read_string(char *at, char **string) {
    if (*at != '"') return NULL;
    char *to = *string = ++at;
    while (*at != '"') {
        if (!*at) return NULL;
        if (*at != '\\') {
            *to++ = *at++;
            continue;
        }
        char kind = at[1];
        at += 2;
        if (kind != 'u') {
            const char *found = strchr("b\bf\fn\nr\rt\t", kind);
            *to++ = found && kind ? found[1] : kind;
            continue;
        }
        unsigned point = hexadecimal(at);
        at += 4;
        if (point >= 0xD800 && point < 0xDC00 && at[0] == '\\' && at[1] == 'u') {
            point = 0x10000 + ((point - 0xD800) << 10) + (hexadecimal(at + 2) - 0xDC00);
            at += 6;
        }
        to = put_utf8(to, point);
    }
    *to = 0;
    return at + 1;
}

static char *read_list(char *at, struct list *list) {
    size_t room = 0;
    *list = (struct list){0};
    if (*at++ != '[') return NULL;
    while (*at != ']') {
        if (*at == ',') at++;
        if (list->count == room) {
            room = room ? room * 2 : 16;
            list->items = grow(list->items, room * sizeof *list->items);
        }
        at = read_string(at, &list->items[list->count]);
        if (!at) return NULL;
        list->count++;
    }
    return at + 1;
}

/* Reads `count` lists of strings in one list. */
static bool read_lists(char *at, struct list *lists, size_t count) {
    if (*at++ != '[') return false;
    for (size_t each = 0; each < count; each++) {
        if (*at == ',') at++;
        at = read_list(at, &lists[each]);
        if (!at) return false;
    }
    return *at == ']';
}

bool read_job(char *line, struct job *job) {
    struct list lists[5];
    if (!read_lists(line, lists, 5) || lists[0].count != 6 || lists[2].count != lists[3].count) return false;
    char **head = lists[0].items;
    *job = (struct job){head[0], head[1], head[2], head[3], head[4], strtoul(head[5], NULL, 10),
                        lists[1], lists[2], lists[3], lists[4]};
    free(head);
    return true;
}

void free_job(struct job *job) {
    free(job->arguments.items);
    free(job->inputs.items);
    free(job->heads.items);
    free(job->prefixes.items);
}

void free_context(struct context *context) {
    free(context->path);
    free(context->text);
    free(context->packages);
    free(context->owners);
    free(context->modules);
    free(context->addons);
    free(context->folders.items);
}

bool read_context(const char *path, struct context *context) {
    if (context->path && !strcmp(context->path, path)) return true;
    FILE *file = fopen(path, "rb");
    if (!file) return false;
    struct buffer text = {0};
    char block[1 << 16];
    for (size_t size; (size = fread(block, 1, sizeof block, file));) add_text(&text, block, size);
    fclose(file);
    struct list lists[5];
    if (!text.text || !read_lists(text.text, lists, 5)) return false;
    free_context(context);
    *context = (struct context){.text = text.text, .folders = lists[2]};
    context->path = strcpy(need(strlen(path) + 1), path);
    context->package_count = lists[0].count / 4;
    context->packages = need(context->package_count * sizeof *context->packages);
    for (size_t each = 0; each < context->package_count; each++) {
        char **row = lists[0].items + 4 * each;
        context->packages[each] = (struct package){row[0], row[1], row[2], row[3][0] == '1'};
    }
    context->owner_count = lists[1].count / 2;
    context->owners = need(context->owner_count * sizeof *context->owners);
    for (size_t each = 0; each < context->owner_count; each++) {
        context->owners[each].path = lists[1].items[2 * each];
        context->owners[each].package = strtoul(lists[1].items[2 * each + 1], NULL, 10);
    }
    context->module_count = lists[3].count / 4;
    context->modules = need(context->module_count * sizeof *context->modules);
    for (size_t each = 0; each < context->module_count; each++) {
        char **row = lists[3].items + 4 * each;
        context->modules[each] = (struct module){row[0], row[1], row[2], row[3]};
    }
    context->addon_count = lists[4].count / 2;
    context->addons = need(context->addon_count * sizeof *context->addons);
    for (size_t each = 0; each < context->addon_count; each++)
        context->addons[each] = (struct addon){lists[4].items[2 * each], lists[4].items[2 * each + 1]};
    free(lists[0].items);
    free(lists[1].items);
    free(lists[3].items);
    free(lists[4].items);
    return true;
}
