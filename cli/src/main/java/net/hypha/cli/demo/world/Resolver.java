package net.hypha.cli.demo.world;

import java.util.List;
import net.hypha.lab.ExecResult;
import net.hypha.lab.Lab;

/** Asks DNS with the dig of a host, at the server the host was given. */
public final class Resolver {
    private final Lab lab;
    private final String host;

    Resolver(Lab lab, String host) {
        this.lab = lab;
        this.host = host;
    }

    /** A DNS answer: its status word and its addresses. */
    public record Answer(String status, List<String> addresses) {}

    /** @param type {@code A} or {@code AAAA} */
    public Answer ask(String name, String type) {
        ExecResult result =
                lab.exec(host, List.of("dig", "+tries=2", "+time=2", "+noall", "+comments", "+answer", name, type));
        String status = result.out()
                .lines()
                .filter(line -> line.contains("status: "))
                .map(line -> line.replaceAll(".*status: ([A-Z]+).*", "$1"))
                .findFirst()
                .orElse("no answer");
        List<String> addresses = result.out()
                .lines()
                .filter(line -> line.matches("\\S+\\s+\\d+\\s+IN\\s+" + type + "\\s+\\S+"))
                .map(line -> line.strip().replaceAll(".*\\s", ""))
                .toList();
        return new Answer(status, addresses);
    }

    /** The only address of a name. @throws CheckFailed if there is none or more than one */
    public String address(String name, String type) {
        Answer answer = ask(name, type);
        CheckFailed.unless(
                answer.addresses().size() == 1,
                host + " asked for " + type + " of " + name + " and got " + answer.status() + " " + answer.addresses());
        return answer.addresses().getFirst();
    }

    /** Both addresses as URLs of a web server: IPv4, then IPv6. */
    public List<String> urls(String name) {
        return List.of("http://" + address(name, "A") + "/", "http://[" + address(name, "AAAA") + "]/");
    }
}
