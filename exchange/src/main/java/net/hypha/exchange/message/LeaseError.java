package net.hypha.exchange.message;

/** Why a workload got no lease, and what to do; e.g. {@code service 'web' does not exist: run 'hypha service apply'}. */
public record LeaseError(String workload, String reason) {}
