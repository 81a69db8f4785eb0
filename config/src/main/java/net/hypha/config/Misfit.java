package net.hypha.config;

/** A text does not fit what it shall become. */
public final class Misfit extends Exception {
    private static final long serialVersionUID = 1;

    private final String path;
    private final int line;

    /**
     * @param path where, dotted: {@code node.dns.upstream[0]}; empty for the text as a whole
     * @param line from 1
     * @param reason for people
     */
    Misfit(String path, int line, String reason) {
        super(reason);
        this.path = path;
        this.line = line;
    }

    public String path() {
        return path;
    }

    public int line() {
        return line;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
