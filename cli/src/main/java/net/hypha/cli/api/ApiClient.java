package net.hypha.cli.api;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.StringRequestContent;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Calls an HTTP/JSON API on a unix socket, or by TLS on another machine. Not for use after {@link #close}. */
public final class ApiClient implements AutoCloseable {
    private static final long TIMEOUT_SECONDS = 10; // an API on the same machine answers in milliseconds
    private static final int MAX_ERROR = 1 << 16;
    /** 10,000 services with 10 instances each are some 30 MB of instances. */
    private static final int MAX_ANSWER = 128 << 20;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String place;
    private final String program;
    private final String base;
    private final HttpClient http;
    private final @Nullable Transport transport;
    private final @Nullable String token;

    /**
     * @param program who listens there, for messages, for example {@code hypha node}
     * @throws ApiException if nothing is at {@code socket}
     */
    public ApiClient(Path socket, String program) {
        if (!Files.exists(socket)) {
            throw new ApiException(
                    0, "no '" + program + "' here: there is no socket " + socket + ". Start it, or name its socket");
        }
        this.place = socket.toString();
        this.program = program;
        this.base = "http://localhost";
        this.transport = new Transport.TCPUnix(socket);
        this.token = null;
        this.http = started(new HttpClient());
    }

    /**
     * @param server like {@code https://192.0.2.1:50101}
     * @param tls whom to believe that it is the server
     * @param token by which the caller proves who it is
     */
    public ApiClient(URI server, SSLContext tls, String token, String program) {
        this.place = server.toString();
        this.program = program;
        this.base = place.replaceFirst("/$", "");
        this.transport = null;
        this.token = token;
        SslContextFactory.Client ssl = new SslContextFactory.Client();
        ssl.setSslContext(tls);
        ssl.setEndpointIdentificationAlgorithm(null); // the server is known by its identity, not by a host name
        ClientConnector connector = new ClientConnector();
        connector.setSslContextFactory(ssl);
        this.http = started(new HttpClient(new HttpClientTransportOverHTTP(connector)));
    }

    private static HttpClient started(HttpClient http) {
        try {
            http.start();
            return http;
        } catch (Exception e) {
            throw new ApiException("cannot start an HTTP client: " + e.getMessage(), e);
        }
    }

    public JsonNode get(String path) {
        return send(HttpMethod.GET, path, null);
    }

    /** The rows of a list, which an API answers as the only property of an object. */
    public JsonNode list(String path) {
        JsonNode answer = get(path);
        return answer.isObject() && answer.size() == 1
                ? answer.properties().iterator().next().getValue()
                : answer;
    }

    public JsonNode put(String path, JsonNode body) {
        return send(HttpMethod.PUT, path, body);
    }

    public JsonNode patch(String path, JsonNode body) {
        return send(HttpMethod.PATCH, path, body);
    }

    public JsonNode post(String path, JsonNode body) {
        return send(HttpMethod.POST, path, body);
    }

    public JsonNode delete(String path) {
        return send(HttpMethod.DELETE, path, null);
    }

    /**
     * Follows a stream of events; it ends with this client.
     *
     * @param lastEventId after which to go on; null for from now on
     * @throws ApiException if there is no such stream to be had
     */
    public ServerEvents follow(String path, @Nullable String lastEventId) {
        InputStreamResponseListener listener = new InputStreamResponseListener();
        Request request = request(HttpMethod.GET, path).timeout(0, TimeUnit.SECONDS);
        if (lastEventId != null) {
            request.headers(headers -> headers.put("Last-Event-ID", lastEventId));
        }
        request.send(listener);
        try {
            Response response = listener.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            if (response.getStatus() >= 400) {
                String text = new String(listener.getInputStream().readNBytes(MAX_ERROR), StandardCharsets.UTF_8);
                throw failure(response.getStatus(), text);
            }
            return new ServerEvents(listener.getInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException("interrupted while '" + program + "' was asked", e);
        } catch (TimeoutException e) {
            throw new ApiException(
                    "'" + program + "' at " + place + " did not answer within " + TIMEOUT_SECONDS + " s", e);
        } catch (ExecutionException e) {
            throw new ApiException(unreachable(e.getCause()), e);
        } catch (IOException e) {
            throw new ApiException(unreachable(e), e);
        }
    }

    /** Text as one segment of a path or one value of a query. */
    public static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private JsonNode send(HttpMethod method, String path, @Nullable JsonNode body) {
        Request request = request(method, path).timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        if (body != null) {
            request.body(new StringRequestContent("application/json", JSON.writeValueAsString(body)));
        }
        try {
            return answer(new CompletableResponseListener(request, MAX_ANSWER)
                    .send()
                    .get(2 * TIMEOUT_SECONDS, TimeUnit.SECONDS)); // the request's own timeout comes first
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException("interrupted while '" + program + "' was working", e);
        } catch (TimeoutException e) {
            throw new ApiException(
                    "'" + program + "' at " + place + " did not answer within " + TIMEOUT_SECONDS + " s", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof TimeoutException
                    ? new ApiException(
                            "'" + program + "' at " + place + " did not answer within " + TIMEOUT_SECONDS + " s", e)
                    : new ApiException(unreachable(e.getCause()), e);
        }
    }

    private Request request(HttpMethod method, String path) {
        Request request = http.newRequest(base + path).method(method);
        if (transport != null) {
            request.transport(transport);
        }
        return token == null ? request : request.headers(headers -> headers.put("Authorization", "Bearer " + token));
    }

    private String unreachable(@Nullable Throwable cause) {
        String why = cause instanceof IOException && cause.getMessage() != null ? cause.getMessage() : "" + cause;
        return "cannot reach '" + program + "' at " + place + ": " + why + ". Is it running, and is this user allowed?";
    }

    private static JsonNode answer(ContentResponse response) {
        String text = response.getContentAsString();
        if (response.getStatus() < 400) {
            return parse(text);
        }
        throw failure(response.getStatus(), text);
    }

    private static ApiException failure(int status, String text) {
        JsonNode error = parse(text).path("error");
        String message = error.path("message").asString(text.isBlank() ? "HTTP " + status : text);
        String field = error.path("field").asString("");
        return new ApiException(
                status, field, message, error.path("complaints").valueStream().toList());
    }

    private static JsonNode parse(String text) {
        try {
            return text.isBlank() ? JsonNodeFactory.instance.objectNode() : JSON.readTree(text);
        } catch (JacksonException e) {
            return JsonNodeFactory.instance.objectNode();
        }
    }

    @Override
    public void close() {
        try {
            http.stop();
        } catch (Exception e) {
            throw new ApiException("cannot stop the HTTP client: " + e.getMessage(), e);
        }
    }
}
