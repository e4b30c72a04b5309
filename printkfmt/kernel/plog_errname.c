/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Names of errors, for %pe.
 *
 * The numbers are those of Linux's include/uapi/asm-generic/errno.h (most
 * machines; not alpha, mips, parisc and sparc) and, from 512 on, of its
 * include/linux/errno.h.
 */
#include "printkfmt/kernel/plog_fmt.h"

/* Names without their E, ordered by number; "-" for a number not in use. */
static const char errors_from_1[] =
	"PERM NOENT SRCH INTR IO NXIO 2BIG NOEXEC BADF CHILD AGAIN NOMEM "
	"ACCES FAULT NOTBLK BUSY EXIST XDEV NODEV NOTDIR ISDIR INVAL NFILE "
	"MFILE NOTTY TXTBSY FBIG NOSPC SPIPE ROFS MLINK PIPE DOM RANGE "
	"DEADLK NAMETOOLONG NOLCK NOSYS NOTEMPTY LOOP - NOMSG IDRM CHRNG "
	"L2NSYNC L3HLT L3RST LNRNG UNATCH NOCSI L2HLT BADE BADR XFULL "
	"NOANO BADRQC BADSLT - BFONT NOSTR NODATA TIME NOSR NONET NOPKG "
	"REMOTE NOLINK ADV SRMNT COMM PROTO MULTIHOP DOTDOT BADMSG "
	"OVERFLOW NOTUNIQ BADFD REMCHG LIBACC LIBBAD LIBSCN LIBMAX LIBEXEC "
	"ILSEQ RESTART STRPIPE USERS NOTSOCK DESTADDRREQ MSGSIZE PROTOTYPE "
	"NOPROTOOPT PROTONOSUPPORT SOCKTNOSUPPORT OPNOTSUPP PFNOSUPPORT "
	"AFNOSUPPORT ADDRINUSE ADDRNOTAVAIL NETDOWN NETUNREACH NETRESET "
	"CONNABORTED CONNRESET NOBUFS ISCONN NOTCONN SHUTDOWN TOOMANYREFS "
	"TIMEDOUT CONNREFUSED HOSTDOWN HOSTUNREACH ALREADY INPROGRESS "
	"STALE UCLEAN NOTNAM NAVAIL ISNAM REMOTEIO DQUOT NOMEDIUM "
	"MEDIUMTYPE CANCELED NOKEY KEYEXPIRED KEYREVOKED KEYREJECTED "
	"OWNERDEAD NOTRECOVERABLE RFKILL HWPOISON ";

static const char errors_from_512[] =
	"RESTARTSYS RESTARTNOINTR RESTARTNOHAND NOIOCTLCMD "
	"RESTART_RESTARTBLOCK PROBE_DEFER OPENSTALE NOPARAM - BADHANDLE "
	"NOTSYNC BADCOOKIE NOTSUPP TOOSMALL SERVERFAULT BADTYPE JUKEBOX "
	"IOCBQUEUED RECALLCONFLICT ";

bool plog_fmt_errname(char *to, unsigned int error)
{
	const char *name = errors_from_1;
	size_t length = 0;

	if (error >= 512) {
		name = errors_from_512;
		error -= 511;
	}
	for (; *name && error > 1; name++)
		error -= *name == ' ';
	if (!*name || *name == '-' || !error)
		return false;
	to[length++] = '-';
	to[length++] = 'E';
	while (*name != ' ')
		to[length++] = *name++;
	to[length] = '\0';
	return true;
}
