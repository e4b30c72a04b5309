/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Finds consoles that would deadlock in a panic, before there is a panic. Only
 * compiled in with PLOG_DEBUG.
 *
 * If show() takes a lock, a panic hangs when code that holds this lock writes a
 * message. To detect that without a panic, every log call and every show()
 * counts as if it took one more lock, named "plog". A message written under the
 * driver's lock, and a show() that takes the driver's lock, then take the same
 * two locks in opposite orders, which is reported even if they happen at
 * different times. The kernel's lock functions must tell plog which locks are
 * taken.
 *
 * Each problem is reported once, as a message of level 4.
 */
#ifndef PLOG_DEBUG_H
#define PLOG_DEBUG_H

#include "runtime/plog.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifdef PLOG_DEBUG

/* Starts the checks, and reports to @log; NULL stops the checks. */
void plog_debug_arm(struct plog *log);

/*
 * To be called before a lock is taken, and after it was released. Locks with
 * the same name count as one class. @name must stay valid.
 */
void plog_debug_lock(const char *name);
void plog_debug_unlock(const char *name);

/*
 * To be called when memory is allocated, when the caller may sleep, and when a
 * task is woken, which takes a lock of the scheduler.
 */
void plog_debug_allocates(void);
void plog_debug_sleeps(void);
void plog_debug_wakes(void);

/*
 * Returns how many calls of plog_debug_lock() were not checked: because there
 * were 63 names before this one, because the CPU held 16 locks, or because its
 * number is above 63. The first call of each kind is reported.
 */
unsigned long plog_debug_unchecked(void);

/* plog calls these around a log call, and around show(). */
void plog_debug_enter_log(void);
void plog_debug_exit_log(void);
void plog_debug_enter_show(const char *console);
void plog_debug_exit_show(void);

#else

#define plog_debug_enter_log() ((void)0)
#define plog_debug_exit_log() ((void)0)
#define plog_debug_enter_show(console) ((void)0)
#define plog_debug_exit_show() ((void)0)

#endif

#ifdef __cplusplus
}
#endif

#endif
