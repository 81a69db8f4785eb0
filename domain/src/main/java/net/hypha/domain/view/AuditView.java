package net.hypha.domain.view;

/**
 * A change that was made, or that somebody tried to make.
 *
 * @param number one more than the last one's
 * @param who like {@code token:ID}, {@code unix:root}, {@code node:router1}, or {@code domain} for the manager itself
 * @param result {@code done}, or {@code refused: } and why
 */
public record AuditView(long number, String at, String who, String what, String result) {}
