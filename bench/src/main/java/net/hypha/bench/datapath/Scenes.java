package net.hypha.bench.datapath;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.hypha.bench.Session;
import net.hypha.bench.measure.ConnectTime;
import net.hypha.bench.measure.Connections;
import net.hypha.bench.measure.Endpoint;
import net.hypha.bench.measure.Family;
import net.hypha.bench.measure.RoundTrip;
import net.hypha.bench.measure.Servers;
import net.hypha.bench.measure.Task;
import net.hypha.bench.measure.Throughput;
import net.hypha.lab.Lab;

/** The paths that are loaded: their names in the results, who takes part, and by which tasks. */
final class Scenes {
    static final String SAME_NODE = "same node";
    static final String SAME_LINK = "same link";
    static final String APART = "tunnel";
    static final String APART_PLAIN = "tunnel, no offload";
    static final String SCALE = "scale";
    static final List<Family> BOTH = List.of(Family.IPV4, Family.IPV6);
    static final List<Family> ONLY4 = List.of(Family.IPV4);

    private static final int SECONDS = 1;
    private static final int CONNECTS = 300;

    private final Session session;
    private final String probe;

    /** @param probe the compiled probe */
    Scenes(Session session, String probe) {
        this.session = session;
        this.probe = probe;
    }

    String probe() {
        return probe;
    }

    List<Task> allTasks() {
        return List.of(
                new Throughput(1, SECONDS),
                new Throughput(4, SECONDS),
                new RoundTrip(true, SECONDS, probe),
                new RoundTrip(false, SECONDS, probe),
                new Connections(SECONDS),
                new ConnectTime(CONNECTS, probe));
    }

    List<Task> wireTasks() {
        return List.of(
                new Throughput(1, SECONDS),
                new Throughput(4, SECONDS),
                new RoundTrip(true, SECONDS, probe),
                new Connections(SECONDS));
    }

    List<Task> bulkTasks() {
        return List.of(new Throughput(1, SECONDS), new Throughput(4, SECONDS));
    }

    List<Task> scaleTasks() {
        return List.of(new Throughput(1, SECONDS), new RoundTrip(true, SECONDS, probe), new Connections(SECONDS));
    }

    boolean wants(String scene, List<Family> families, List<Task> tasks) {
        return session.wants(scene, families, tasks);
    }

    /** Starts the servers, then what each subject has of its own, then waits for the servers; returns the subjects that came up. */
    List<Subject> start(Lab lab, List<Subject> subjects) {
        List<Subject> up = new ArrayList<>();
        subjects.forEach(subject -> subject.servers().forEach(host -> Servers.start(lab, host, probe)));
        for (Subject subject : subjects) {
            try {
                subject.start(lab);
                subject.servers().forEach(host -> Servers.await(lab, host, probe));
                up.add(subject);
            } catch (RuntimeException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                session.failed("starting " + subject.name(), e);
            }
        }
        return up;
    }

    void near(String scene, Lab lab, List<Subject> subjects, List<Family> families, List<Task> tasks) {
        List<Endpoint> endpoints = new ArrayList<>();
        subjects.stream()
                .map(subject -> subject.near(lab))
                .filter(Objects::nonNull)
                .forEach(endpoints::add);
        measure(scene, endpoints, families, tasks);
    }

    void far(String scene, Lab lab, List<Subject> subjects, List<Family> families, List<Task> tasks) {
        List<Endpoint> endpoints = new ArrayList<>();
        subjects.stream()
                .map(subject -> subject.far(lab))
                .filter(Objects::nonNull)
                .forEach(endpoints::add);
        measure(scene, endpoints, families, tasks);
    }

    private void measure(String scene, List<Endpoint> endpoints, List<Family> families, List<Task> tasks) {
        if (wants(scene, families, tasks)) {
            session.say(scene + ": "
                    + String.join(
                            ", ", endpoints.stream().map(Endpoint::subject).toList()));
            session.measure(scene, endpoints, families, tasks);
        }
    }
}
