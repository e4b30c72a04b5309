// SPDX-License-Identifier: GPL-2.0-or-later
// A few types and variables of the kernel, for a small vmlinux with debugging information. They are
// typed from the kernel's headers; the comments say from which version and file.

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

// include/linux/types.h
typedef struct {
    int counter;
} atomic_t;
struct list_head {
    struct list_head *next, *prev;
};

// 5.4 kernel/printk/printk.c
struct printk_log {
    u64 ts_nsec;
    u16 len;
    u16 text_len;
    u16 dict_len;
    u8 facility;
    u8 flags : 5;
    u8 level : 3;
};
enum log_flags {
    LOG_NEWLINE = 2,
    LOG_CONT = 8,
};
// 3.5 kernel/printk.c has the same under a name of three letters, with its flags undivided in 3.5.
struct log {
    u64 ts_nsec;
    u16 len;
    u16 text_len;
    u16 dict_len;
    u16 level;
};

struct tty_driver;
struct printk_buffers;

// 5.10 include/linux/console.h
struct console {
    char name[16];
    void (*write)(struct console*, const char*, unsigned);
    int (*read)(struct console*, char*, unsigned);
    struct tty_driver* (*device)(struct console*, int*);
    void (*unblank)(void);
    int (*setup)(struct console*, char*);
    int (*exit)(struct console*);
    int (*match)(struct console*, char* name, int idx, char* options);
    short flags;
    short index;
    int cflag;
    unsigned int ispeed;
    unsigned int ospeed;
    void* data;
    struct console* next;
};

// 6.12 include/linux/console.h
struct nbcon_state {
    union {
        unsigned int atom;
        struct {
            unsigned int prio : 2;
            unsigned int req_prio : 2;
            unsigned int unsafe : 1;
            unsigned int unsafe_takeover : 1;
            unsigned int cpu : 24;
        };
    };
};

// Members within members without a name, arrays of several dimensions, and bit fields of a word.
struct nested {
    u32 first;
    union {
        u64 number;
        struct {
            u16 low;
            const volatile u16 high;
            u32 wide : 7;
            int negative : 9;
        };
    };
    struct list_head list;
    u16 table[3][5];
    atomic_t count;
    enum log_flags kind;
    u8 tail[];
};
enum signs { SIGN_MINUS = -2, SIGN_PLUS = 200, SIGN_BIG = 70000 };

struct printk_log a_record;
struct log an_old_record;
struct console* a_console;
struct nbcon_state a_state;
struct nested a_nested;
enum signs a_sign;
atomic_t a_count;

// Two files have a static variable of this name.
static int cont __attribute__((section(".cont_of_printk"), used)) = 1;

const char linux_banner[] __attribute__((section(".banner"))) =
    "Linux version 6.1.0-fake (builder@host) (gcc) #1 SMP fake\n";
