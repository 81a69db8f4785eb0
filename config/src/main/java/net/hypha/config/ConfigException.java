package net.hypha.config;

/** A configuration is refused; the message names file, line and reason, and reads as a whole. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1;

    public ConfigException(String message) {
        super(message);
    }
}
