package net.hypha.kernel.ffm;

import java.util.Map;

/** Names of Linux error numbers; the same on x86-64 and arm64 (asm-generic/errno-base.h, errno.h). */
public final class Errno {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int ESRCH = 3;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int E2BIG = 7;
    public static final int EAGAIN = 11;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int ENODEV = 19;
    public static final int EINVAL = 22;
    public static final int ENOSPC = 28;

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(EPERM, "EPERM"),
            Map.entry(ENOENT, "ENOENT"),
            Map.entry(ESRCH, "ESRCH"),
            Map.entry(EINTR, "EINTR"),
            Map.entry(EIO, "EIO"),
            Map.entry(6, "ENXIO"),
            Map.entry(E2BIG, "E2BIG"),
            Map.entry(9, "EBADF"),
            Map.entry(EAGAIN, "EAGAIN"),
            Map.entry(12, "ENOMEM"),
            Map.entry(13, "EACCES"),
            Map.entry(14, "EFAULT"),
            Map.entry(EBUSY, "EBUSY"),
            Map.entry(EEXIST, "EEXIST"),
            Map.entry(18, "EXDEV"),
            Map.entry(ENODEV, "ENODEV"),
            Map.entry(20, "ENOTDIR"),
            Map.entry(21, "EISDIR"),
            Map.entry(EINVAL, "EINVAL"),
            Map.entry(23, "ENFILE"),
            Map.entry(24, "EMFILE"),
            Map.entry(25, "ENOTTY"),
            Map.entry(ENOSPC, "ENOSPC"),
            Map.entry(30, "EROFS"),
            Map.entry(32, "EPIPE"),
            Map.entry(34, "ERANGE"),
            Map.entry(38, "ENOSYS"),
            Map.entry(75, "EOVERFLOW"),
            Map.entry(77, "EBADFD"),
            Map.entry(90, "EMSGSIZE"),
            Map.entry(95, "EOPNOTSUPP"),
            Map.entry(98, "EADDRINUSE"),
            Map.entry(99, "EADDRNOTAVAIL"),
            Map.entry(100, "ENETDOWN"),
            Map.entry(101, "ENETUNREACH"),
            Map.entry(105, "ENOBUFS"));

    private Errno() {}

    /** The symbol, e.g. {@code ENOENT}; {@code errno 200} for one without a name here. */
    public static String name(int errno) {
        return NAMES.getOrDefault(errno, "errno " + errno);
    }

    /** Symbol and the C library's words: {@code ENOENT: no such file or directory}. */
    public static String describe(int errno) {
        String text = Libc.errorText(errno);
        return name(errno) + ": " + text.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + text.substring(1);
    }
}
