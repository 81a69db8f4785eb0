package net.hypha.domain.catalogue;

import org.jspecify.annotations.Nullable;

/** The catalogue does not do what it was asked; nothing has changed. The message is for the operator. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final Kind kind;
    private final @Nullable String field;

    /** Why, roughly. */
    public enum Kind {
        /** The request itself is wrong. */
        INVALID,
        /** What it is about does not exist. */
        UNKNOWN,
        /** It contradicts what there is. */
        CONFLICT
    }

    /** @param field the place in the request that is to blame, like {@code addresses.closest.v4}; null for the whole */
    public Refusal(Kind kind, @Nullable String field, String message) {
        super(message);
        this.kind = kind;
        this.field = field;
    }

    public Kind kind() {
        return kind;
    }

    public @Nullable String field() {
        return field;
    }

    /** Never null, unlike {@link #getMessage()} as the compiler sees it. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
