// SPDX-License-Identifier: GPL-2.0-or-later
// A module for traces with lines. Like every module, it is an object file that was not linked, with
// code in several sections that all begin at address 0.

int traced_leaf(int value);

static inline __attribute__((always_inline)) int module_inner(int value) {
    return traced_leaf(value) + 2;  // mark: module inner
}

int module_read(int value) {
    int result = module_inner(value);  // mark: module outer
    return result * 3;
}

__attribute__((section(".init.text"))) int module_start(int value) {
    return traced_leaf(value) + 5;  // mark: module start
}

__attribute__((section(".text.last"))) int module_last(int value) {
    return traced_leaf(value) + 7;  // mark: module last
}
