package net.hypha.lab;

import java.util.List;

/**
 * One end of a link.
 *
 * @param device name of the device inside, at most 15 characters
 * @param addresses with prefix length, e.g. {@code 192.0.2.1/24}, {@code 2001:db8::1/64}
 */
public record LinkEnd(String host, String device, List<String> addresses) {
    public LinkEnd {
        if (!device.matches("[A-Za-z0-9._-]{1,15}")) {
            throw new IllegalArgumentException(
                    "device '" + device + "' of " + host + ": 1 to 15 letters, digits, '.', '_' or '-' are possible");
        }
        addresses = List.copyOf(addresses);
    }

    public static LinkEnd of(String host, String device, String... addresses) {
        return new LinkEnd(host, device, List.of(addresses));
    }
}
