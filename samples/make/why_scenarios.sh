# SPDX-License-Identifier: GPL-2.0-or-later
# The scenarios of make_dump.sh in which consoles are silent; make_dump.sh sources this after scenarios.sh. Most need the
# module in samples/why_module; the state that it sets up is the parameter why.what. tests/why/expected.tsv has the answers.
# shellcheck shell=bash disable=SC2034,SC2054 # sourced; the caller uses the variables. QEMU has commas

# The module tells its addresses in memory.truth. `truth` adds the values that a debugger reads at the end.
lived=(witness wait:state:settled sleep:1 truth:memory.truth dump)
died=(witness wait:state:settled wait:serial.raw:"end Kernel panic" sleep:1 truth:memory.truth dump)

# state NAME: a state of the module. The second and the third CPU are kept free for tasks that spin.
state() {
    CMDLINE+=" why.what=$1"
    MODULE=why_module
}
free_cpus() { CPUS=$1 CMDLINE+=" isolcpus=1-$(($1 - 1))"; }
# spins SECONDS: the machine is dumped that long after a CPU began to spin, whether the guest's shell lives or not.
spins() { STEPS=(witness wait:memory.truth:"spins in" "sleep:$1" truth:memory.truth dump); }
panics() {
    CMDLINE+=" whyend=panic"
    STEPS=("${died[@]}")
}

choose_why_scenario() {
    ACTION=why FORMS=kdump-zlib SECONDS_MAX=500 STEPS=("${lived[@]}")
    QEMU_MORE=(-gdb unix:gdb.socket,server=on,wait=off
        -chardev file,id=whycon,path=memory.whycon0 -device isa-debugcon,iobase=0xe9,chardev=whycon
        -chardev file,id=truth,path=memory.truth -device isa-debugcon,iobase=0xea,chardev=truth
        -chardev file,id=whynb,path=memory.whynb0 -device isa-debugcon,iobase=0xeb,chardev=whynb)
    case $1 in
    why-plain) # live, nothing is wrong with the consoles
        state plain ;;
    why-loglevel) # live, booted with quiet: what is said has a level that no console shows
        CMDLINE="quiet" ;;
    why-disabled) # live, whycon0 is disabled; the other consoles go on
        state disabled ;;
    why-port-suspended) # live, the port of ttyS0 is suspended; the other consoles go on
        state port-suspended ;;
    why-port-off) # live, the driver of ttyS0 was told to switch its port off
        state port-off ;;
    why-port-lock) # live, a CPU spins with the lock of ttyS0's port, another one for it in write(); a third CPU lives on
        state port-lock; free_cpus 3; spins 3 ;;
    why-suspended) # live, asleep; an NMI makes the kernel log something
        CMDLINE="whyend=suspend"
        STEPS=(witness wait:serial.raw:"Suspending console" sleep:5 inject-nmi sleep:2 truth:memory.truth dump) ;;
    why-late) # live, whycon0 was registered late and does not show what was logged before
        state late ;;
    why-sleeper) # live, a task has console_sem and sleeps
        state sleeper ;;
    why-exited) # live, a task took console_sem and has exited
        state exited ;;
    why-chain) # live, the task with console_sem waits for a mutex, its owner in memory reclaim for an rwsem, and so on
        state chain ;;
    why-spin-write) # live, whycon0's write() spins and another task waits to take over; a third CPU lives on
        state spin-write; free_cpus 3 ;;
    why-reserved) # live, a CPU spins between reserving a record and committing it
        state reserved; free_cpus 2 ;;
    why-logbuf-lock) # up to 5.14: a CPU spins with logbuf_lock held
        state logbuf-lock; free_cpus 2; spins 3 ;;
    why-deferred) # the only CPU spins with interrupts off, after printk put its output off
        state deferred; CPUS=1; spins 3 ;;
    why-slow) # live, four writers outrun whycon0, which takes 115,200 bits a second
        state plain; CPUS=4 CMDLINE+=" why.baud=115200 whyend=slow log_buf_len=2M"
        STEPS=(witness wait:state:settled growth:memory.whycon0:40000 truth:memory.truth dump) ;;
    why-notifier) # a panic while a task sleeps with console_sem; a panic notifier spins
        state notifier; panics; spins 3 ;;
    why-panic-write) # a panic; whycon0's write() spins in it
        state panic-write; panics; spins 3 ;;
    why-panic-alone) # a panic while a task sleeps with console_sem: the last flush goes on without the lock
        state sleeper; panics ;;
    why-nbcon-plain) # live, nothing is wrong with the nbcon console
        state nbcon-plain ;;
    why-nbcon-safe) # live, whynb0's thread sleeps in write_thread(), outside of an unsafe section
        state nbcon-safe ;;
    why-nbcon-unsafe) # live, whynb0's thread sleeps in write_thread(), in an unsafe section
        state nbcon-unsafe ;;
    why-nbcon-request) # the same, and another CPU in an emergency section asks for a handover
        state nbcon-request; free_cpus 2
        STEPS=(witness wait:state:going sleep:2 until:whynb0.nbcon_state:0xc:memory.truth truth:memory.truth dump) ;;
    why-nbcon-emergency) # live, a CPU in an emergency section spins in write_atomic()
        state nbcon-emergency; free_cpus 2; spins 3 ;;
    why-nbcon-panic) # the panic CPU spins in write_atomic()
        state nbcon-panic; panics; spins 3 ;;
    why-nbcon-unsafe-panic) # a panic while whynb0's thread sleeps in an unsafe section
        state nbcon-unsafe; panics ;;
    why-device-lock) # live, whynb0's thread waits for a mutex in device_lock()
        state device-lock ;;
    why-starved) # live, whynb0's thread could run, but a task that cannot be preempted keeps its CPU
        state starved; free_cpus 2 ;;
    why-waker) # live, the work that wakes whynb0's thread waits on a CPU that spins with interrupts off
        state waker; free_cpus 2; spins 3 ;;
    why-atomic-unsafe) # 7.x: a panic, printing to whynb0 is unsafe in it, and a notifier spins before the last flush
        state atomic-unsafe; panics; spins 3 ;;
    why-kdump) # a crash kernel is loaded, and an nbcon console beside the legacy ones: /proc/vmcore
        choose_scenario kdump
        state nbcon-plain
        ACTION=why CMDLINE+=" whyend=kdump"
        QEMU_MORE+=(-chardev file,id=whycon,path=memory.whycon0 -device isa-debugcon,iobase=0xe9,chardev=whycon
            -chardev file,id=truth,path=memory.truth -device isa-debugcon,iobase=0xea,chardev=truth
            -chardev file,id=whynb,path=memory.whynb0 -device isa-debugcon,iobase=0xeb,chardev=whynb) ;;
    *)
        echo "make_dump.sh: no scenario '$1'; --list prints them" >&2
        return 1 ;;
    esac
}
