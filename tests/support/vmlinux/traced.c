// SPDX-License-Identifier: GPL-2.0-or-later
// Functions for traces with lines. The tests look for the marks at the ends of lines.

static volatile int a_place;

__attribute__((noinline)) int traced_leaf(int value) {
    a_place = value;
    return value + 1;
}

static inline __attribute__((always_inline)) int traced_inner(int value) {
    return traced_leaf(value) + 2;  // mark: inner
}

static inline __attribute__((always_inline)) int traced_middle(int value) {
    return traced_inner(value) + 3;  // mark: middle
}

int traced(int value) {
    int result = traced_middle(value);  // mark: outer
    a_place = result;
    return result;
}

void traced_dying(void) {
    traced_leaf(5);  // mark: last call
    __builtin_unreachable();
}

// Where a call returns to is on another line than the call, and in another inlined function.
int traced_twice(int value) {
    traced_leaf(value);               // mark: first call
    return traced_leaf(a_place) * 2;  // mark: second call
}

// What objtool names between functions: filling, which the table of lines counts to the code
// before.
__asm__(
    ".pushsection .text\n"
    ".type __pfx_traced_padded, @function\n"
    "__pfx_traced_padded: .fill 16, 1, 0x90\n"
    ".size __pfx_traced_padded, 16\n"
    ".popsection\n");
