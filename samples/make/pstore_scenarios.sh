# SPDX-License-Identifier: GPL-2.0-or-later
# The scenarios of make_dump.sh that leave something in pstore; make_dump.sh sources this after scenarios.sh. They reset the
# guest at its end, so that the kernel itself shows what it finds (guest/kernel-decoded/). Most need --kernel small.
# shellcheck shell=bash disable=SC2034 # sourced; the caller uses the variables

ended_in_panic=(witness wait:serial.raw:"end Kernel panic" sleep:0.5 stop copy:serial.raw:serial.crash)
ended_in_reset=(witness paused copy:serial.raw:serial.crash)
next_boot=(reset wait:state:shown)

# ramoops ADDRESS SIZE PARAMETER...: gives the guest a ramoops region, in memory that the kernel does not use otherwise. The
# region is saved as memory.region between the boots.
ramoops() {
    local address=$1 size=$2 parameter
    shift 2
    CMDLINE+=" memmap=$size\$$address pstore.backend=ramoops ramoops.mem_address=$address ramoops.mem_size=$size"
    for parameter; do
        CMDLINE+=" ramoops.$parameter"
    done
    FORMS=""
    STEPS=("${ended_in_panic[@]}" "save:memory.region:$address:$size" "${next_boot[@]}")
}

# before_reset STEP: adds a step before the guest is reset.
before_reset() {
    local steps=() step
    for step in "${STEPS[@]}"; do
        [ "$step" != reset ] || steps+=("$1")
        steps+=("$step")
    done
    STEPS=("${steps[@]}")
}
dumped_before_reset() {
    FORMS=elf,kdump-zlib
    before_reset dump
}
whole_memory_too() { before_reset save:memory.all:0:0x10000000; }

# netconsole +|"": sends the log to the host's port 6666, with + in the extended format.
netconsole() {
    CMDLINE+=" netconsole=${1}6665@10.0.2.15/eth0,6666@10.0.2.2/52:55:0a:00:02:02"
    QEMU_MORE+=(-netdev user,id=net,restrict=on -device virtio-net-pci,netdev=net
        -object filter-dump,id=capture,netdev=net,file=capture)
    before_reset copy:capture:memory.pcap
}

# Boots with UEFI firmware whose variables are in a flash image of their own (memory.vars).
efi() {
    CRASHES="bug panic"
    QEMU_MORE=(-drive if=pflash,unit=0,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd
        -drive if=pflash,unit=1,format=raw,file=memory.vars)
    FILES=(vars=/usr/share/OVMF/OVMF_VARS_4M.fd) MODULES="efi-pstore efivarfs"
}

# Boots a pseries machine with NVRAM. On pseries a panic ends in the firmware, and the firmware resets the machine once while
# it starts.
spapr_nvram() {
    MEMORY=1024
    QEMU_MORE=(-drive if=pflash,format=raw,file=memory.nvram -action reboot=reset,panic=pause)
    FILES=(nvram=64K)
}

# Gives the guest an MTD device in memory: 128 KiB in erase blocks of 16 KiB.
phram() {
    CMDLINE+=" memmap=0x20000\$0x8000000 phram.phram=tape,0x8000000,0x20000,0x4000"
    before_reset save:memory.region:0x8000000:0x20000
}

# Gives the guest the usual region of 128 KiB: four dmesg records of 16 KiB, a console zone of 32 KiB, pmsg and ftrace zones of
# 16 KiB each.
usual_ramoops() {
    FRONTS="text ftrace"
    ramoops 0x8000000 0x20000 record_size=0x4000 console_size=0x8000 pmsg_size=0x4000 ftrace_size=0x4000 "$@"
}

choose_pstore_scenario() {
    ACTION=pstore SECONDS_MAX=1200 FORMS="" STEPS=("${ended_in_panic[@]}" "${next_boot[@]}")
    case $1 in
    pstore-ramoops) # console, pmsg and ftrace of two CPUs, no ECC
        usual_ramoops ecc=0 ;;
    pstore-nokaslr) # the same; the next boot's kernel is where this one was, so that its ftrace file names functions right
        usual_ramoops ecc=0
        CMDLINE+=" nokaslr" ;;
    pstore-ecc1) # ramoops.ecc=1, which means 16 bytes a block
        usual_ramoops ecc=1 ;;
    pstore-ecc8) # 8 bytes a block, 3 CPUs
        CPUS=3
        usual_ramoops ecc=8 ;;
    pstore-cpus3) # 3 CPUs: the ftrace zones' size is no power of two
        CPUS=3
        usual_ramoops ecc=0 ;;
    pstore-uneven) # dump memory that record_size does not divide; 3 CPUs, ECC
        CPUS=3 FRONTS="text ftrace"
        ramoops 0x8000000 0x1b000 record_size=0x4000 console_size=0x4000 pmsg_size=0x2000 ftrace_size=0x2000 ecc=1 ;;
    pstore-wrap) # console and pmsg rings that have wrapped, no ftrace zone
        FLOOD=200 FLOOD_TEXT="of the ring" FRONTS="text" PMSG_LINES=400
        ramoops 0x8000000 0x10000 record_size=0x2000 console_size=0x2000 pmsg_size=0x2000 ftrace_size=0 ecc=0 ;;
    pstore-wrap-ecc) # the same with ECC
        FLOOD=200 FLOOD_TEXT="of the ring" FRONTS="text" PMSG_LINES=400
        ramoops 0x8000000 0x10000 record_size=0x2000 console_size=0x2000 pmsg_size=0x2000 ftrace_size=0 ecc=1 ;;
    pstore-oopses) # three oopses, the last of which panics: Oops#1, #2, #3 and Panic#4
        CRASHES="bug oops oops_panic"
        usual_ramoops ecc=1
        FRONTS="text" ;;
    pstore-more-oopses) # five records for four zones
        CRASHES="bug oops bug oops panic"
        usual_ramoops ecc=0
        FRONTS="text" ;;
    pstore-logger) # pmsg as Android's logger writes it
        usual_ramoops ecc=0
        FRONTS="logger" ;;
    pstore-logger-wrap) # the same, wrapped
        usual_ramoops ecc=1
        FRONTS="logger" PMSG_LINES=350 ;;
    pstore-deflate | pstore-lzo | pstore-lz4 | pstore-lz4hc | pstore-842 | pstore-zstd | pstore-none)
        CRASHES="bug panic"
        CMDLINE="pstore.compress=${1#pstore-}"
        ramoops 0x8000000 0x10000 record_size=0x4000 console_size=0 pmsg_size=0 ftrace_size=0 ecc=0 ;;
    pstore-plain-ecc) # no compression, with ECC
        CRASHES="bug panic" CMDLINE="pstore.compress=none"
        usual_ramoops ecc=1
        FRONTS="text" ;;
    pstore-shutdown) # an oops, then a shutdown that is recorded too (max_reason=4)
        CRASHES="bug shutdown" QEMU_MORE=(-action shutdown=pause)
        usual_ramoops ecc=0 max_reason=4
        FRONTS="text"
        STEPS=("${ended_in_reset[@]}" save:memory.region:0x8000000:0x20000 "${next_boot[@]}") ;;
    pstore-emergency) # an oops, then an emergency restart (max_reason=3)
        CRASHES="bug emergency" QEMU_MORE=(-action shutdown=pause)
        usual_ramoops ecc=0 max_reason=3
        FRONTS="text"
        STEPS=("${ended_in_reset[@]}" save:memory.region:0x8000000:0x20000 "${next_boot[@]}") ;;
    pstore-crash) # one crash in a vmcore, in ramoops (record, console, pmsg) and on the serial line; any kernel with ramoops
        MODULES=ramoops FRONTS="text"
        ramoops 0x9a37000 0x40000 record_size=0x10000 console_size=0x10000 pmsg_size=0x4000 ftrace_size=0 ecc=1
        dumped_before_reset ;;
    pstore-crash-tail) # the same; the record has only the log's end, and no console showed some of what was said
        MODULES=ramoops FRONTS="text" CRASHES="say mute more loud panic"
        FLOOD=300 FLOOD_TEXT="of a log that is longer than its record"
        ramoops 0xb5c1000 0x10000 record_size=0x1000 console_size=0x2000 pmsg_size=0x1000 ftrace_size=0 ecc=0
        dumped_before_reset ;;
    pstore-crash-asleep) # a panic while the consoles are suspended: ramoops and the vmcore have it alone; a Debian kernel
        MODULES=ramoops CRASHES="asleep"
        ramoops 0x8f05000 0x40000 record_size=0x10000 console_size=0 pmsg_size=0 ftrace_size=0 ecc=1
        STEPS=(witness wait:serial.raw:"Suspending console" sleep:3 inject-nmi sleep:5 stop copy:serial.raw:serial.crash
            save:memory.region:0x8f05000:0x40000 "${next_boot[@]}")
        dumped_before_reset ;;
    pstore-ram) # the whole memory, with the region at some page of it and decoys elsewhere
        FRONTS="text ftrace decoys" CRASHES="bug panic" CPUS=3
        ramoops 0x6bd3000 0x2b000 record_size=0x4000 console_size=0x8000 pmsg_size=0x4000 ftrace_size=0x4000 ecc=1
        whole_memory_too ;;
    pstore-ram-plain) # the same without ECC, at another page
        FRONTS="text ftrace decoys" CRASHES="bug panic"
        ramoops 0xd219000 0x20000 record_size=0x4000 console_size=0x8000 pmsg_size=0x4000 ftrace_size=0x4000 ecc=0
        whole_memory_too ;;
    pstore-crash-net) # pstore-crash, with netconsole too: its packets in memory.pcap
        choose_pstore_scenario pstore-crash
        netconsole "" ;;
    pstore-crash-netext) # the same with netconsole's extended form
        choose_pstore_scenario pstore-crash
        netconsole + ;;
    pstore-efi) # EFI variables, any kernel: an oops (small only) and a panic in parts; memory.vars is the firmware's flash
        efi ;;
    pstore-efi-plain) # the same without compression
        efi
        CMDLINE+=" pstore.compress=none" ;;
    pstore-erst) # ACPI ERST: memory.erst is its store
        CRASHES="bug panic"
        QEMU_MORE=(-object memory-backend-file,id=erst,mem-path=memory.erst,size=0x20000,share=on
            -device acpi-erst,memdev=erst)
        FILES=(erst=128K) ;;
    pstore-erst-plain) # the same without compression
        choose_pstore_scenario pstore-erst
        CMDLINE+=" pstore.compress=none" ;;
    pstore-blk) # pstore_blk on a disk; it cannot write in a panic, so that only oopses are there: memory.disk
        CRASHES="bug flush oops flush panic" FRONTS="text ftrace"
        CMDLINE+=" pstore_blk.best_effort=y pstore_blk.blkdev=/dev/vda pstore_blk.kmsg_size=16 pstore_blk.pmsg_size=8"
        CMDLINE+=" pstore_blk.console_size=16 pstore_blk.ftrace_size=16"
        QEMU_MORE=(-drive if=none,id=disk,format=raw,file=memory.disk -device virtio-blk-pci,drive=disk)
        FILES=(disk=128K) ;;
    pstore-blk-plain) # the same without compression
        choose_pstore_scenario pstore-blk
        CMDLINE+=" pstore.compress=none" ;;
    pstore-mtd) # mtdpstore on a phram device in memory.region; like pstore-blk only for oopses
        CRASHES="bug flush oops flush panic"
        CMDLINE+=" pstore_blk.blkdev=tape pstore_blk.kmsg_size=16"
        phram ;;
    pstore-mtdoops) # mtdoops on a phram device, oopses only; guest/after/ is the log that they came from
        CRASHES="bug flush oops flush bug flush"
        CMDLINE+=" mtdoops.mtddev=tape mtdoops.record_size=8192"
        phram
        STEPS=(witness wait:state:done stop save:memory.region:0x8000000:0x20000) ;;
    pstore-nvram) # --arch ppc64el, a Debian kernel: it has no pstore and writes lnx,oops-log itself: memory.nvram
        spapr_nvram
        STEPS=("${ended_in_reset[@]}") ;;
    pstore-nvram-files) # --arch ppc64el --kernel small: pstore in NVRAM
        spapr_nvram
        CRASHES="bug panic" FRONTS="text"
        STEPS=("${ended_in_reset[@]}" copy:memory.nvram:memory.nvram-crash "${next_boot[@]}") ;;
    pstore-show) # no crash: the kernel shows what is in $PSTORE_REGION (a file, at 0x8000000), by $PSTORE_PARAMETERS (K=V K=V)
        local size
        size=$(printf '0x%x' "$(stat -Lc %s "$PSTORE_REGION")")
        FILES=("region=$(realpath "$PSTORE_REGION")")
        QEMU_MORE=(-device loader,file=memory.region,addr=0x8000000,force-raw=on)
        # shellcheck disable=SC2086 # a list
        ramoops 0x8000000 "$size" $PSTORE_PARAMETERS
        FRONTS=none STEPS=(wait:state:shown) ;;
    *)
        echo "make_dump.sh: no scenario '$1'; --list prints them" >&2
        return 1 ;;
    esac
}
