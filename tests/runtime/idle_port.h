/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The functions of the port that have nothing to do in a program with one CPU
 * and a region in ordinary memory. Include it once.
 */
#ifndef IDLE_PORT_H
#define IDLE_PORT_H

#include "runtime/plog_port.h"

void plog_port_clean(const volatile void* at, size_t bytes) {
    (void)at;
    (void)bytes;
}

void plog_port_persist(void) {}

void plog_port_pause(void) {}

bool plog_port_stop_cpu(uint16_t cpu, int how) {
    (void)cpu;
    (void)how;
    return true;
}

#endif
