/* The job: one line of JSON, an array of arrays of strings. */
#ifndef TIELINE_JOB_H
#define TIELINE_JOB_H

#include <stdbool.h>
#include <stddef.h>

struct list { char **items; size_t count; };

/* A package, as the context's table has it.
 * prefix: what stands before the descriptors of its symbols.
 * base: absolute folder that paths in its symbols are relative to.
 * location: folder that its documents are relative to, with a slash at its end.
 * own: whether it is one of the checkout's. */
struct package { const char *prefix, *base, *location; bool own; };

/* A module of another language that is compiled from C or C++.
 * source: a file that it is compiled from; empty when nobody says from which.
 * name: the name that it is imported by.
 * prefix: what stands before the descriptors of its package's symbols.
 * terms: each on lines of its own, what its stub has without a function, such as `Hasher.size`. */
struct module { const char *source, *name, *prefix, *terms; };

/* An add-on of Node that is compiled from C or C++.
 * source: a file that it is compiled from.
 * prefix: what the symbols of its members begin with. */
struct addon { const char *source, *prefix; };

/* What all jobs of a run share; read from a file once.
 * path, text: the file, and what it holds.
 * owners: who owns which path, sorted by path; folders end with a slash.
 * folders: include folders, each with a slash at its end, longest first. */
struct context {
    char *path, *text;
    struct package *packages;
    struct { const char *path; size_t package; } *owners;
    struct module *modules;
    struct addon *addons;
    size_t package_count, owner_count, module_count, addon_count;
    struct list folders;
};

/* One unit.
 * unknown: index of the package for paths that nobody owns.
 * inputs, heads: input files, and for each the number of its prefix plus 1, or 0.
 * prefixes: texts of shared leading includes. */
struct job {
    const char *unit, *root, *scratch, *directory, *context;
    size_t unknown;
    struct list arguments, inputs, heads, prefixes;
};

/* Reads a job; false when the line is not one. What it points to is in `line`, which is changed. */
bool read_job(char *line, struct job *job);
void free_job(struct job *job);

/* Reads the context file, unless it is the one that was read before; false when it cannot be read. */
bool read_context(const char *path, struct context *context);
void free_context(struct context *context);

#endif
