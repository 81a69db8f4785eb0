package net.hypha.bench.failover;

import java.time.Duration;
import net.hypha.cli.demo.world.Await;

/** Something that happens to an instance, a node or a manager, and how it is made good again. */
enum Event {
    PROCESS("the process of an instance dies", 50) {
        @Override
        void happen(Scene scene) {
            scene.kill("i2");
        }

        @Override
        void recover(Scene scene) {
            scene.run("i2");
        }
    },
    HANG("an instance hangs", 500) {
        @Override
        void happen(Scene scene) {
            scene.signal("i2", "STOP");
        }

        @Override
        void recover(Scene scene) {
            scene.signal("i2", "CONT");
        }
    },
    POWER("a node loses power", 1_000) {
        @Override
        void happen(Scene scene) {
            scene.cables("down", Scene.VICTIM);
        }

        @Override
        void recover(Scene scene) {
            scene.cables("up", Scene.VICTIM);
        }
    },
    CUT("a whole cluster is cut off", 2_000, Layout.TREE) {
        @Override
        void happen(Scene scene) {
            scene.cables("down", Scene.VICTIM, Layout.clusterOf(Scene.VICTIM));
        }

        @Override
        void recover(Scene scene) {
            scene.cables("up", Scene.VICTIM, Layout.clusterOf(Scene.VICTIM));
        }
    },
    CALLERS_MANAGER("the network manager of the caller restarts", 0) {
        @Override
        void happen(Scene scene) {
            scene.restart("n1");
        }
    },
    INSTANCES_MANAGER("the network manager of an instance restarts", 0) {
        @Override
        void happen(Scene scene) {
            scene.restart(Scene.VICTIM);
        }
    },
    ROLLING("all instances are replaced, one after the other", 0) {
        @Override
        void happen(Scene scene) {
            scene.begin("i4");
            for (String instance : new String[] {"i1", "i2", "i3"}) {
                scene.drain(instance);
                Await.pass(Duration.ofMillis(200)); // flows that it has come to their end
                scene.end(instance);
                scene.begin(instance);
                scene.awaitReady(instance);
            }
            scene.drain("i4");
            Await.pass(Duration.ofMillis(200));
            scene.end("i4");
        }
    },
    MOVE("an instance moves to another node", 0) {
        @Override
        int standing() {
            return 30;
        }

        @Override
        void prepare(Scene scene) {
            scene.run("i4");
            scene.awaitAnswer("i4");
        }

        @Override
        void happen(Scene scene) {
            scene.move("i2", "i4");
        }

        @Override
        void recover(Scene scene) {
            scene.move("i4", "i2");
            scene.kill("i4");
        }
    };

    final String text;
    /** Milliseconds from the event to the last request that fails; 0: none fails at all. */
    final int goalMs;

    final Layout layout;

    Event(String text, int goalMs) {
        this(text, goalMs, Layout.CLUSTER);
    }

    Event(String text, int goalMs, Layout layout) {
        this.text = text;
        this.goalMs = goalMs;
        this.layout = layout;
    }

    /** Returns once it has happened. */
    abstract void happen(Scene scene);

    /** Connections that stand when it happens, a third of them at its instance: they are to be reset. */
    int standing() {
        return 0;
    }

    /** What has to be ready before it happens. */
    void prepare(Scene scene) {
        // nothing
    }

    void recover(Scene scene) {
        // nothing is left to be made good
    }
}
