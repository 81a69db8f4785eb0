package net.hypha.bench.load;

import java.nio.charset.StandardCharsets;

/** What instances answer: a page with nothing but the instance's name. They close the connection after it. */
public final class Page {
    /** Where instances listen. */
    public static final int PORT = 7_000;

    private Page() {}

    /** @param name without line breaks */
    public static byte[] of(String name) {
        return ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + name.length() + "\r\n\r\n" + name)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** The name on a page, which may have come by a proxy. */
    static String name(byte[] page) {
        String text = new String(page, StandardCharsets.US_ASCII);
        return text.substring(text.lastIndexOf('\n') + 1);
    }
}
