package net.hypha.exchange.trust;

import java.time.Instant;

/** What a neighbour's accepted certificate says: who it is, and from when until when. */
public record Proof(Identity identity, Instant from, Instant until) {}
