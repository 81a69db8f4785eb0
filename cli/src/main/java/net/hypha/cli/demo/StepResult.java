package net.hypha.cli.demo;

/**
 * How a step went.
 *
 * @param seen what was seen, or why it failed
 * @param held whether what was expected was seen
 * @param millis how long it took
 */
public record StepResult(String step, String title, String expected, String seen, boolean held, long millis) {}
