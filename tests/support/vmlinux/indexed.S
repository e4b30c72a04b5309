/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DWARF 5 in the form that clang writes: names are indexes into .debug_str_offsets (DW_FORM_strx1). It describes */
/*     struct indexed { int first; int second; };                                                                  */
/* Source of the codes: the DWARF 5 standard, chapter 7.                                                           */
    .section .note.GNU-stack,"",%progbits
    .section .debug_abbrev,"",%progbits
    .byte 1, 0x11, 1                            /* DW_TAG_compile_unit, with children */
    .byte 0x03, 0x25, 0x72, 0x17, 0, 0          /* name: strx1, str_offsets_base: sec_offset */
    .byte 2, 0x13, 1                            /* DW_TAG_structure_type, with children */
    .byte 0x03, 0x25, 0x0b, 0x0b, 0, 0          /* name: strx1, byte_size: data1 */
    .byte 3, 0x0d, 0                            /* DW_TAG_member */
    .byte 0x03, 0x25, 0x49, 0x13, 0x38, 0x0b, 0, 0  /* name: strx1, type: ref4, data_member_location: data1 */
    .byte 4, 0x24, 0                            /* DW_TAG_base_type */
    .byte 0x03, 0x25, 0x0b, 0x0b, 0x3e, 0x0b, 0, 0  /* name: strx1, byte_size: data1, encoding: data1 */
    .byte 0

    .section .debug_str,"MS",%progbits,1
.Lname0: .string "indexed.c"
.Lname1: .string "indexed"
.Lname2: .string "first"
.Lname3: .string "second"
.Lname4: .string "int"

    .section .debug_str_offsets,"",%progbits
    .long .Loffsets_end - .Loffsets
.Loffsets:
    .short 5, 0                                 /* version, padding */
.Lbase:
    .long .Lname0, .Lname1, .Lname2, .Lname3, .Lname4
.Loffsets_end:

    .section .debug_info,"",%progbits
.Lunit:
    .long .Lunit_end - .Lversion
.Lversion:
    .short 5                                    /* version */
    .byte 1, 8                                  /* DW_UT_compile, address size */
    .long .debug_abbrev
    .byte 1, 0                                  /* the unit, name 0 */
    .long .Lbase
.Lint:
    .byte 4, 4, 4, 5                            /* int: name 4, 4 bytes, signed */
    .byte 2, 1, 8                               /* struct: name 1, 8 bytes */
    .byte 3, 2
    .long .Lint - .Lunit
    .byte 0                                     /* first: name 2, at 0 */
    .byte 3, 3
    .long .Lint - .Lunit
    .byte 4                                     /* second: name 3, at 4 */
    .byte 0, 0
.Lunit_end:
