package net.hypha.bench.measure;

/** Address family. */
public enum Family {
    IPV4("IPv4"),
    IPV6("IPv6");

    private final String text;

    Family(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
