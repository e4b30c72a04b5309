/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A multiboot kernel (version 1): 32-bit protected mode, no paging. */
	.section .multiboot, "a"
	.long 0x1badb002, 0, -0x1badb002

	.text
	.globl _start
_start:
	mov	$stack_end, %esp
	call	kernel_main
halt:
	cli
	hlt
	jmp	halt

	.bss
	.balign	16
	.skip	16384
stack_end:

	.section .note.GNU-stack, "", @progbits
