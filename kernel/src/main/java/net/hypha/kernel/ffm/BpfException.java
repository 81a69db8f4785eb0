package net.hypha.kernel.ffm;

/** The kernel or libbpf refused; the message says what was tried, libbpf's own words where it had any, and the error's name and text. */
public final class BpfException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int errno;

    BpfException(String what, int errno, String log) {
        super(what + ": " + Errno.describe(errno) + (log.isEmpty() ? "" : "\n" + log));
        this.errno = errno;
    }

    /** The system's error number, e.g. 7 for E2BIG. */
    public int errno() {
        return errno;
    }
}
