package net.hypha.kernel.ffm;

import java.io.IOException;

/** A system call that failed: what was tried on what, and the kernel's reason. */
public final class ErrnoException extends IOException {
    private static final long serialVersionUID = 1;

    private final int errno;

    /**
     * @param what the call and its object, e.g. {@code open /dev/net/tun}
     * @param errno positive error number
     */
    public ErrnoException(String what, int errno) {
        super(what + ": " + Errno.describe(errno));
        this.errno = errno;
    }

    /** The error number, see {@link Errno}. */
    public int errno() {
        return errno;
    }
}
