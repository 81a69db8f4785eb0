package net.hypha.semantics.name;

/**
 * What an SRV name begins with (RFC 2782), for example {@code _http._tcp}.
 *
 * @param service without underscore, {@code http}
 * @param protocol without underscore, {@code tcp}
 */
public record SrvPrefix(String service, String protocol) {
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?";

    public SrvPrefix {
        if (!service.matches(LABEL) || !protocol.matches(LABEL)) {
            throw new IllegalArgumentException(
                    "'_" + service + "._" + protocol + "' is not an SRV prefix: write it like _http._tcp");
        }
    }

    @Override
    public String toString() {
        return "_" + service + "._" + protocol;
    }
}
