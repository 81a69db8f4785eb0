package net.hypha.domain.manager;

import java.time.Duration;

/** Does something later, once. */
@FunctionalInterface
public interface Later {
    void after(Duration delay, Runnable what);
}
