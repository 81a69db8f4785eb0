package net.hypha.kernel.net;

/** The kernel would not make a namespace, link, address or route as asked; the message names the command and its reason. */
public final class NetworkException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NetworkException(String message) {
        super(message);
    }

    public NetworkException(String message, Throwable cause) {
        super(message, cause);
    }
}
