# SPDX-License-Identifier: GPL-2.0-or-later
# The scenarios of make_dump.sh: what the guest does, on which machine, and when its memory is dumped.
# shellcheck shell=bash disable=SC2034 # sourced; the caller uses the variables

panicked=(witness wait:serial.raw:"end Kernel panic" sleep:0.5 stop dump)
alive=(witness wait:serial.raw:"still alive" sleep:0.5 stop dump)

# choose_scenario NAME: sets ACTION, CMDLINE, MEMORY, CPUS, CPU, FLOOD, FLOOD_TEXT, FORMS, STEPS, KDUMP, MODULE, QEMU_MORE,
# SECONDS_MAX, and for pstore MODULES, FILES, FRONTS, PMSG_LINES, CRASHES.
choose_scenario() {
    ACTION=panic CMDLINE="" MEMORY=256 CPUS=2 CPU=qemu64 FLOOD="" FLOOD_TEXT="" SECONDS_MAX=300
    FORMS=elf,kdump-zlib KDUMP="" MODULE="" QEMU_MORE=() STEPS=("${panicked[@]}")
    MODULES="" FILES=() FRONTS="" PMSG_LINES="" CRASHES=panic
    case $1 in
    panic) # sysrq-c, everything else as Debian has it
        ;;
    live) # no panic: the machine is stopped and dumped
        ACTION=live
        STEPS=("${alive[@]}") ;;
    unfinished) # live, and the last record is a line without its newline
        ACTION=unfinished STEPS=("${alive[@]}") ;;
    wrap) # a text ring of 128 KiB that has wrapped
        CMDLINE="log_buf_len=128K" FLOOD=3000 FLOOD_TEXT="of the small ring, forty characters of it" ;;
    wrap-descriptors) # more records than descriptors: both rings have wrapped
        FLOOD=9000 FLOOD_TEXT="x" ;;
    dynring) # log_buf_len=4M: the ring is not the one in the kernel's image
        CMDLINE="log_buf_len=4M" ;;
    nokaslr) # the kernel where it was linked
        CMDLINE="nokaslr" ;;
    la57) # five levels of page tables
        CPU=max ;;
    manycpus) # so many CPUs that the kernel takes a larger ring by itself
        CPUS=20 MEMORY=512 SECONDS_MAX=900 ;;
    bigmem) # memory on both sides of the hole below 4 GiB
        MEMORY=5120 SECONDS_MAX=900 FORMS=kdump-zlib ;;
    ring16m) # a full ring of 16 MiB: 490,000 records
        CMDLINE="log_buf_len=16M loglevel=4" MEMORY=768 FLOOD=489500 FLOOD_TEXT="ten chars." SECONDS_MAX=1800
        FORMS=elf,elf-paging,kdump-zlib ;;
    ring32m) # a ring of 32 MiB: 1,000,000 records
        CMDLINE="log_buf_len=32M loglevel=4" MEMORY=1024 FLOOD=999500 FLOOD_TEXT="two" SECONDS_MAX=3600
        FORMS=kdump-zlib ;;
    oops) # live, after a process has died of a jump to address 0 in the kernel
        ACTION=oops QEMU_MORE=(-gdb unix:gdb.socket,server=on,wait=off)
        STEPS=(witness misdirect wait:serial.raw:"still alive" sleep:0.5 stop dump) ;;
    oops-panic) # the same with panic_on_oops
        ACTION=oops_panic QEMU_MORE=(-gdb unix:gdb.socket,server=on,wait=off)
        STEPS=(witness misdirect wait:serial.raw:"end Kernel panic" sleep:0.5 stop dump) ;;
    buffers) # live, 5.10 only: text in the CPUs' buffers for NMIs and for printk inside printk; memory.buffers has it
        ACTION=buffers QEMU_MORE=(-gdb unix:gdb.socket,server=on,wait=off)
        STEPS=(witness hold-buffers sleep:2 inject-nmi sleep:1 save-buffers:memory.buffers dump) ;;
    lag) # live, stopped while four writers outrun the consoles
        ACTION=lag CPUS=4 CMDLINE="log_buf_len=2M" STEPS=(witness growth:serial.raw:20000 stop dump) ;;
    lag-panic) # the same, and an NMI panics the machine; stopped while it flushes what was left
        ACTION=lag CPUS=4 STEPS=(witness growth:serial.raw:20000 inject-nmi sleep:0.1 stop dump) ;;
    suspend) # live, asleep: the consoles are suspended
        ACTION=suspend STEPS=(witness wait:serial.raw:"Suspending console" sleep:3 stop dump) ;;
    suspend-panic) # an NMI panics the sleeping machine: no console shows anything of it
        ACTION=suspend STEPS=(witness wait:serial.raw:"Suspending console" sleep:3 inject-nmi sleep:5 stop dump) ;;
    plog) # with samples/linux_module: a panic, a reset, a panic asleep, a reset; memory.region of both, memory.all
        ACTION=plog MODULE=linux_module CMDLINE="memmap=1M\$0x8000000" QEMU_MORE=(-action reboot=reset)
        STEPS=("${panicked[@]}" save:memory.region1:0x8000000:0x100000 system_reset cont
            wait:serial.raw:"Suspending console" sleep:3 inject-nmi sleep:5 stop
            save:memory.region2:0x8000000:0x100000 save:memory.all:0:0x10000000 system_reset cont growth:state:1) ;;
    kdump) # kexec -p: /proc/vmcore of the crash kernel, whole and filtered by makedumpfile
        ACTION=kdump CMDLINE="crashkernel=192M" MEMORY=512 KDUMP=kdump FORMS="" SECONDS_MAX=600
        STEPS=(witness wait:state:captured sleep:1)
        QEMU_MORE=(-chardev file,id=vmcore,path=vmcore.elf-kexec
            -device virtserialport,chardev=vmcore,name=lastwords.vmcore
            -chardev file,id=filtered,path=vmcore.makedumpfile-flattened
            -device virtserialport,chardev=filtered,name=lastwords.filtered) ;;
    pstore-*)
        choose_pstore_scenario "$1" ;;
    why-*)
        choose_why_scenario "$1" ;;
    *)
        echo "make_dump.sh: no scenario '$1'; --list prints them" >&2
        return 1 ;;
    esac
}
