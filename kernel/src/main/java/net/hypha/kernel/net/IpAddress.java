package net.hypha.kernel.net;

import java.net.InetAddress;

/** An address on a device, with the length of its prefix. */
public record IpAddress(String device, InetAddress address, int length) {}
