package net.hypha.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** Asks a server over loopback, and writes its answers as text. */
final class DnsClient {
    private final SimpleResolver resolver;

    DnsClient(InetSocketAddress server) {
        resolver = new SimpleResolver(server);
        resolver.setTimeout(Duration.ofSeconds(10));
        resolver.setIgnoreTruncation(true);
    }

    static DnsServer serve(SemanticZone zone, DnsSettings settings) throws IOException {
        return DnsServer.start(
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                zone,
                settings,
                new SecureRandom(),
                System::nanoTime);
    }

    static DnsClient of(DnsServer server) {
        return new DnsClient(server.addresses().getFirst());
    }

    DnsClient overTcp() {
        resolver.setTCP(true);
        return this;
    }

    DnsClient withoutEdns() {
        resolver.setEDNS(-1);
        return this;
    }

    Message ask(String name, String type) throws IOException {
        Record question = Record.newRecord(Name.fromString(name, Name.root), Type.value(type), DClass.IN);
        return ask(Message.newQuery(question));
    }

    Message ask(Message query) throws IOException {
        return resolver.send(query);
    }

    /** For example {@code NOERROR aa | fastest.webserver.oakestra. A 10.30.0.1 | authority oakestra. SOA}. */
    static String text(Message reply) {
        String flags = Stream.of("aa", "tc")
                .filter(flag -> reply.getHeader().getFlag(Flags.value(flag)))
                .map(flag -> " " + flag)
                .collect(Collectors.joining());
        return Rcode.string(reply.getRcode())
                + flags
                + records("", reply.getSection(Section.ANSWER))
                + records("authority ", reply.getSection(Section.AUTHORITY))
                + records("additional ", reply.getSection(Section.ADDITIONAL));
    }

    private static String records(String label, List<Record> records) {
        return records.stream()
                .filter(record -> record.getType() != Type.OPT)
                .map(record -> " | " + label + record.getName() + " " + Type.string(record.getType())
                        + (record.getType() == Type.SOA ? "" : " " + record.rdataToString()))
                .collect(Collectors.joining());
    }
}
