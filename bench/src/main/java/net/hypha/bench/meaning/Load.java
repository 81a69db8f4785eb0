package net.hypha.bench.meaning;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.hypha.bench.meaning.Choice.Chooser;
import org.jspecify.annotations.Nullable;

/**
 * Requests that begin when they are due, whatever becomes of those before; each has a connection of its own. Runs in the thread, and so in the network
 * namespace, that it is run in.
 */
final class Load {
    private static final int LONGEST = 2_048;
    private static final long NS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);

    private final List<InetSocketAddress> instances;
    private final List<String> names;
    private final InetSocketAddress service;
    private final Chooser chooser;
    private final long patienceNs;
    private final ByteBuffer buffer = ByteBuffer.allocate(LONGEST);
    private final List<Answer> answers = new ArrayList<>();
    private final Deque<Open> open = new ArrayDeque<>();
    private long beginNs;

    private static final class Open {
        final Request request;
        final SocketChannel channel;
        final int index;
        boolean ended;

        Open(Request request, SocketChannel channel, int index) {
            this.request = request;
            this.channel = channel;
            this.index = index;
        }
    }

    /**
     * Whom a load calls.
     *
     * @param service the address whose meaning is to be found
     * @param instances their own addresses, for a chooser
     * @param names of the instances
     */
    record Targets(InetSocketAddress service, List<InetSocketAddress> instances, List<String> names) {
        Targets {
            instances = List.copyOf(instances);
            names = List.copyOf(names);
        }
    }

    /** @param patienceNs after so long a request is given up, and its connection closed */
    Load(Targets targets, Chooser chooser, long patienceNs) {
        this.service = targets.service();
        this.instances = targets.instances();
        this.names = targets.names();
        this.chooser = chooser;
        this.patienceNs = patienceNs;
    }

    /** All of them, in the order in which they were due. */
    List<Answer> run(List<Request> requests) throws IOException {
        try (Selector selector = Selector.open()) {
            beginNs = System.nanoTime();
            int next = 0;
            while (next < requests.size() || !open.isEmpty()) {
                while (next < requests.size()
                        && sinceBegin() >= requests.get(next).atNs()) {
                    begin(selector, requests.get(next++));
                }
                selector.select(waitMs(next < requests.size() ? requests.get(next) : null));
                for (SelectionKey key : selector.selectedKeys()) {
                    go(key);
                }
                selector.selectedKeys().clear();
                giveUp();
            }
        } finally {
            open.forEach(each -> close(each.channel));
        }
        answers.sort(Comparator.comparingDouble(Answer::atS));
        return List.copyOf(answers);
    }

    private long sinceBegin() {
        return System.nanoTime() - beginNs;
    }

    private long waitMs(@Nullable Request next) {
        return next == null ? 1 : Math.clamp((next.atNs() - sinceBegin()) / NS_PER_MS, 1, 10);
    }

    private void begin(Selector selector, Request request) throws IOException {
        int index = chooser.choose(request.units(), System.nanoTime());
        SocketChannel channel = SocketChannel.open();
        Open each = new Open(request, channel, index);
        open.add(each);
        channel.configureBlocking(false).register(selector, SelectionKey.OP_CONNECT, each);
        try {
            channel.connect(index < 0 ? service : instances.get(index));
        } catch (IOException _) {
            end(each, null);
        }
    }

    private void go(SelectionKey key) {
        Open each = (Open) key.attachment();
        try {
            if (key.isConnectable()) {
                each.channel.finishConnect();
                key.interestOps(SelectionKey.OP_READ);
                each.channel.write(ByteBuffer.wrap(each.request.line().getBytes(StandardCharsets.US_ASCII)));
            } else if (key.isReadable()) {
                read(each);
            }
        } catch (IOException _) {
            end(each, null);
        }
    }

    private void read(Open each) throws IOException {
        buffer.clear();
        int read = each.channel.read(buffer);
        String text = read > 0 ? new String(buffer.array(), 0, read, StandardCharsets.US_ASCII) : "";
        end(each, read > 0 ? text.substring(text.lastIndexOf('\n') + 1) : null);
    }

    private void end(Open each, @Nullable String by) {
        if (each.ended) {
            return;
        }
        each.ended = true;
        close(each.channel);
        chooser.end(each.index, System.nanoTime());
        String chosen = each.index < 0 ? by : names.get(each.index);
        double tookMs = (double) (sinceBegin() - each.request.atNs()) / NS_PER_MS;
        answers.add(new Answer(each.request.atNs() / 1e9, tookMs, chosen, by != null));
    }

    private void giveUp() {
        while (!open.isEmpty()
                && (open.getFirst().ended
                        || sinceBegin() - open.getFirst().request.atNs() > patienceNs)) {
            end(open.removeFirst(), null);
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException _) {
            // nothing is lost by it
        }
    }
}
