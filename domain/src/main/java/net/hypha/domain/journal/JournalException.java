package net.hypha.domain.journal;

import org.jspecify.annotations.Nullable;

/** The journal cannot be opened, read or written; the message says which file, why, and what to do. */
public final class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public JournalException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
