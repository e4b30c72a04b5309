/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Finding trouble with consoles before the crash; only with PLOG_DEBUG.
 *
 * A console that takes a lock in show() hangs in a panic if the lock is held.
 * It is, if code that holds it writes a message. To see that without a panic,
 * every log call and every show() is treated as if it took one more lock,
 * "plog": the first message under a driver's lock, and the first show() that
 * takes that lock, are two orders of the same two locks, whatever happened to
 * be printed. The kernel's lock functions tell plog what is taken.
 *
 * Reports are messages in the log, of level 4, each once.
 */
#ifndef PLOG_DEBUG_H
#define PLOG_DEBUG_H

#include "runtime/plog.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifdef PLOG_DEBUG

/* From here on it is looked at: after start-up, when locks are in order. */
void plog_debug_arm(struct plog *log);

/*
 * A lock is about to be taken, and was released. @name says what kind of lock
 * it is, and stays where it is; locks of one name are one kind.
 */
void plog_debug_lock(const char *name);
void plog_debug_unlock(const char *name);

/* Memory is being allocated; the caller may sleep. */
void plog_debug_allocates(void);
void plog_debug_sleeps(void);

/* Around a log call, and around show(). */
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
