package net.hypha.domain.config;

import java.util.List;
import java.util.stream.Stream;
import net.hypha.config.HostPort;

/**
 * An etcd in which a domain's catalogue is kept.
 *
 * @param secured whether by TLS
 * @param members of which any may be asked
 */
public record EtcdPlace(boolean secured, List<HostPort> members) {
    private static final String PLAIN = "etcd://";
    private static final String SECURED = "etcds://";

    public EtcdPlace {
        members = List.copyOf(members);
    }

    /** @param text {@code etcd://192.0.2.1:2379,192.0.2.2:2379}, or the same with {@code etcds} for TLS */
    public static EtcdPlace parse(String text) {
        boolean secured = text.startsWith(SECURED);
        if (!secured && !text.startsWith(PLAIN)) {
            throw new IllegalArgumentException("'" + text + "' is not etcd://HOST:PORT,HOST:PORT, or etcds:// for TLS");
        }
        String members = text.substring((secured ? SECURED : PLAIN).length());
        return new EtcdPlace(
                secured, Stream.of(members.split(",", -1)).map(HostPort::parse).toList());
    }
}
