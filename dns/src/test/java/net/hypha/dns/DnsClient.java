package net.hypha.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.hypha.semantics.address.Addresses;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
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

    /** For example {@code NOERROR aa | = A 10.30.0.1}, where {@code =} is the name asked for. */
    static String text(Message reply) {
        String flags = Stream.of("aa", "tc")
                .filter(flag -> reply.getHeader().getFlag(Flags.value(flag)))
                .map(flag -> " " + flag)
                .collect(Collectors.joining());
        return Rcode.string(reply.getRcode())
                + flags
                + records("", reply, Section.ANSWER)
                + records("authority ", reply, Section.AUTHORITY)
                + records("additional ", reply, Section.ADDITIONAL);
    }

    private static String records(String label, Message reply, int section) {
        return reply.getSection(section).stream()
                .filter(record -> record.getType() != Type.OPT)
                .map(record ->
                        " | " + label + owner(record, reply) + " " + Type.string(record.getType()) + data(record))
                .collect(Collectors.joining());
    }

    private static String owner(Record record, Message reply) {
        return record.getName().equals(reply.getQuestion().getName())
                ? "="
                : record.getName().toString();
    }

    private static String data(Record record) {
        return switch (record) {
            case SOARecord _ -> "";
            case AAAARecord aaaa -> " " + Addresses.text(aaaa.getAddress());
            default -> " " + record.rdataToString();
        };
    }
}
