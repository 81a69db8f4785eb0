package net.hypha.node.health;

/**
 * What is known of an instance's health, for people.
 *
 * @param check {@code tcp}, {@code http} or {@code exec}; {@code none} where a refused connection is followed up
 * @param passed whether the last check succeeded; false before the first
 * @param reason what it saw
 */
public record Report(String check, boolean passed, String reason) {}
