package net.hypha.node.health;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.hypha.semantics.address.Addresses;
import net.hypha.semantics.service.Health;

/** Looks at instances by real sockets and processes. */
public final class SystemChecker implements Checker {
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[0-9] ([0-9]{3})(?: .*)?");
    private static final int LONGEST_LINE = 1_024;

    private final boolean mayRun;
    private final LongSupplier nanoTime;
    private final CommandCheck commands;

    /**
     * @param mayRun whether commands of services may be run here
     * @param nanoTime a monotonic clock
     */
    public SystemChecker(boolean mayRun, LongSupplier nanoTime) {
        this.mayRun = mayRun;
        this.nanoTime = nanoTime;
        this.commands = new CommandCheck(nanoTime);
    }

    @Override
    public Outcome check(Health.Check check, Place place, Duration timeout) {
        return switch (check) {
            case Health.None() -> Outcome.healthy("not checked");
            case Health.Tcp(int port) -> anyOf(place, timeout, (address, left) -> connect(address, port, left));
            case Health.Http http -> anyOf(place, timeout, (address, left) -> get(address, http, left));
            case Health.Exec exec ->
                mayRun
                        ? commands.run(place.netns(), exec.command(), timeout)
                        : Outcome.failed("this node runs no commands of services: 'node.health.exec: true' lets it");
        };
    }

    @Override
    public Outcome takesDatagrams(int port, Place place, Duration timeout) {
        return anyOf(place, timeout, (address, left) -> send(address, port, left));
    }

    /** A datagram of one zero, to which most programs have no answer. */
    private static Outcome send(InetAddress address, int port, Duration timeout) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(millis(timeout));
            socket.connect(new InetSocketAddress(address, port));
            socket.send(new DatagramPacket(new byte[1], 1));
            socket.receive(new DatagramPacket(new byte[1], 1));
            return Outcome.healthy("answers datagrams to port " + port);
        } catch (SocketTimeoutException _) {
            return Outcome.healthy("takes datagrams to port " + port);
        }
    }

    /** A look at one address. */
    private interface Look {
        Outcome at(InetAddress address, Duration left) throws IOException;
    }

    /**
     * Within one timeout for all: healthy at one of the addresses is healthy. Else what answered says why it is not, and where nothing did, the
     * first: one that says nothing leaves the others no time.
     */
    private Outcome anyOf(Place place, Duration timeout, Look look) {
        long deadline = nanoTime.getAsLong() + timeout.toNanos();
        Outcome answered = null;
        Outcome silent = null;
        for (InetAddress address : place.address().all()) {
            Duration left = left(deadline);
            if (!left.isPositive()) {
                break;
            }
            try {
                Outcome seen = look.at(address, left);
                if (seen.healthy()) {
                    return seen;
                }
                answered = seen;
            } catch (SocketTimeoutException _) {
                silent = Outcome.failed("does not answer within " + timeout.toMillis() + " ms");
                break;
            } catch (IOException e) {
                silent = silent == null ? Outcome.failed(String.valueOf(e.getMessage())) : silent;
            }
        }
        if (answered != null) {
            return answered;
        }
        return silent == null ? Outcome.failed("it has no address") : silent;
    }

    private Duration left(long deadline) {
        return Duration.ofNanos(deadline - nanoTime.getAsLong());
    }

    private static Outcome connect(InetAddress address, int port, Duration timeout) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), millis(timeout));
            return Outcome.healthy("takes connections to port " + port);
        }
    }

    private Outcome get(InetAddress address, Health.Http http, Duration timeout) throws IOException {
        long deadline = nanoTime.getAsLong() + timeout.toNanos();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, http.port()), millis(timeout));
            socket.getOutputStream().write(request(address, http).getBytes(StandardCharsets.US_ASCII));
            String line = firstLine(socket, deadline);
            Matcher status = STATUS_LINE.matcher(line);
            if (!status.matches()) {
                return Outcome.failed("port " + http.port() + " answers, but not by HTTP");
            }
            int code = Integer.parseInt(status.group(1));
            return http.expects(code)
                    ? Outcome.healthy("HTTP " + code)
                    : Outcome.failed("HTTP " + code + ", expected " + http.lowest()
                            + (http.lowest() == http.highest() ? "" : "-" + http.highest()));
        }
    }

    private static String request(InetAddress address, Health.Http http) {
        String literal = Addresses.text(address);
        String own = (literal.contains(":") ? "[" + literal + "]" : literal) + ":" + http.port();
        return "GET " + http.path() + " HTTP/1.1\r\nHost: " + (http.host().isEmpty() ? own : http.host())
                + "\r\nUser-Agent: hypha\r\nAccept: */*\r\nConnection: close\r\n\r\n";
    }

    /** The rest of an answer is of no concern. */
    private String firstLine(Socket socket, long deadline) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder line = new StringBuilder();
        while (line.length() < LONGEST_LINE) {
            Duration left = left(deadline);
            if (!left.isPositive()) {
                throw new SocketTimeoutException();
            }
            socket.setSoTimeout(millis(left));
            int read = in.read();
            if (read < 0 || read == '\n') {
                break;
            }
            if (read != '\r') {
                line.append((char) read);
            }
        }
        return line.toString();
    }

    /** At least 1: 0 would mean for ever. */
    private static int millis(Duration time) {
        return (int) Math.max(1, time.toMillis());
    }
}
