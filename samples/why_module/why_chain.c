// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Three tasks that wait for each other, as in a report to the Linux kernel's
 * mailing list of July 2017: why_console has console_sem and waits for a
 * driver's mutex. Its owner, why_driver, is in direct reclaim, where a shrinker
 * waits for an rwsem. That one's owner, why_reclaim, waits for a completion
 * that nobody gives. The machine lives on.
 */
#include "why.h"

#include <linux/completion.h>
#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/shrinker.h>
#include <linux/version.h>

static DEFINE_MUTEX(why_driver_lock);
static DECLARE_RWSEM(why_cache_rwsem);
static DECLARE_COMPLETION(why_device_done);
static DECLARE_COMPLETION(why_in_reclaim);
static DECLARE_COMPLETION(why_has_rwsem);
static struct task_struct *why_driver;
static LIST_HEAD(why_pages);

static int why_reclaim_body(void *unused)
{
	down_write(&why_cache_rwsem);
	complete(&why_has_rwsem);
	wait_for_completion(&why_device_done);
	up_write(&why_cache_rwsem);
	return 0;
}

static unsigned long why_count_objects(struct shrinker *shrinker,
				       struct shrink_control *control)
{
	return current == why_driver ? 1 << 20 : 0;
}

/* Gives all pages back first, so that the machine has memory and lives on. */
static unsigned long why_scan_objects(struct shrinker *shrinker,
				      struct shrink_control *control)
{
	struct page *page, *next;
	if (current != why_driver) {
		return SHRINK_STOP;
	}
	list_for_each_entry_safe(page, next, &why_pages, lru)
	{
		list_del(&page->lru);
		__free_page(page);
	}
	complete(&why_in_reclaim);
	down_read(&why_cache_rwsem);
	up_read(&why_cache_rwsem);
	return SHRINK_STOP;
}

/* Takes memory until the kernel has to reclaim some for it. */
static int why_driver_body(void *unused)
{
	mutex_lock(&why_driver_lock);
	why_driver = current;
	for (;;) {
		struct page *page = alloc_page(GFP_KERNEL | __GFP_NOWARN);
		if (!page) {
			break;
		}
		list_add(&page->lru, &why_pages);
	}
	mutex_unlock(&why_driver_lock);
	return 0;
}

static int why_console_body(void *unused)
{
	console_lock();
	mutex_lock(&why_driver_lock);
	mutex_unlock(&why_driver_lock);
	console_unlock();
	return 0;
}

static int register_why_shrinker(void)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
	struct shrinker *shrinker = shrinker_alloc(0, "why");
	if (!shrinker) {
		return -ENOMEM;
	}
	shrinker->count_objects = why_count_objects;
	shrinker->scan_objects = why_scan_objects;
	shrinker->seeks = 0;
	shrinker_register(shrinker);
	return 0;
#else
	static struct shrinker shrinker = {.count_objects = why_count_objects,
					   .scan_objects = why_scan_objects};
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 0, 0)
	return register_shrinker(&shrinker, "why");
#else
	return register_shrinker(&shrinker);
#endif
#endif
}

static int build_chain(void)
{
	why_say("word why_driver_lock.owner %px 8", &why_driver_lock.owner);
	why_say("word why_cache_rwsem.count %px 8", &why_cache_rwsem.count);
	why_say("word why_cache_rwsem.owner %px 8", &why_cache_rwsem.owner);
	why_say("word why_device_done.done %px 4", &why_device_done.done);
	why_start("why_reclaim", why_reclaim_body, -1);
	wait_for_completion(&why_has_rwsem);
	why_start("why_driver", why_driver_body, -1);
	wait_for_completion(&why_in_reclaim);
	why_start("why_console", why_console_body, -1);
	return 0;
}

const struct why_state why_chain_states[] = {
	{"chain", register_why_shrinker, build_chain},
	{},
};
