package net.hypha.domain.etcd;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** etcd did not do what it was asked for, or did not say so. */
public final class EtcdException extends IOException {
    private static final long serialVersionUID = 1;

    private final boolean certain;

    /** @param certain whether it was surely not done */
    public EtcdException(String message, boolean certain, @Nullable Throwable cause) {
        super(message, cause);
        this.certain = certain;
    }

    /** Whether what was asked for was surely not done. */
    public boolean isCertain() {
        return certain;
    }
}
