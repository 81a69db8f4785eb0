package net.hypha.domain.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import net.hypha.domain.catalogue.Refusal;
import net.hypha.domain.journal.JournalException;
import net.hypha.domain.manager.Actor;
import net.hypha.domain.manager.Domain;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From HTTP to routes and back. Runs on virtual threads. */
final class RestHandler extends Handler.Abstract {
    /** Larger bodies are refused; a manifest is a few hundred bytes, and some thousands of them come at once. */
    static final int MAX_BODY = 4 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(RestHandler.class);

    private final Domain domain;
    private final Doorman doorman;

    RestHandler(Domain domain) {
        this.domain = domain;
        this.doorman = new Doorman(domain);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Answer answer;
        try {
            answer = answer(request, doorman.caller(request));
        } catch (Doorman.Unauthorized e) {
            response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
            answer = Answer.error(401, "unauthorized", String.valueOf(e.getMessage()), null);
        } catch (IOException e) {
            answer = Answer.error(400, "unreadable", "the request's body cannot be read: " + e.getMessage(), null);
        } catch (RuntimeException e) {
            answer = failed(request, e);
        }
        send(answer, response, callback);
        return true;
    }

    private Answer answer(Request request, Caller caller) throws IOException {
        String path = Request.getPathInContext(request);
        List<Route> there = Routes.TABLE.stream()
                .filter(route -> route.match(path).isPresent())
                .toList();
        Optional<Route> route = there.stream()
                .filter(each -> each.method().equals(request.getMethod()))
                .findFirst();
        if (route.isEmpty()) {
            String methods = there.stream().map(Route::method).collect(Collectors.joining(", "));
            return there.isEmpty()
                    ? Answer.error(404, "not_found", "there is nothing at " + path + "; see api/openapi.yaml", null)
                    : Answer.error(405, "method_not_allowed", path + " takes " + methods, null);
        }
        byte[] body;
        try (InputStream in = Content.Source.asInputStream(request)) {
            body = in.readNBytes(MAX_BODY + 1);
        }
        if (body.length > MAX_BODY) {
            return Answer.error(413, "too_large", "the body is larger than " + MAX_BODY + " bytes", null);
        }
        Call call = new Call(
                route.get().match(path).orElseThrow(),
                query(request),
                new String(body, StandardCharsets.UTF_8),
                caller,
                request.getHeaders().get("Last-Event-ID"));
        return route.get().changes() ? audited(request, route.get(), call) : act(request, route.get(), call);
    }

    /** On behalf of the caller; what does not come about is written down, too. */
    private Answer audited(Request request, Route route, Call call) {
        String who = call.caller().who();
        Answer answer = Actor.as(who, () -> act(request, route, call));
        if (answer.status() >= 400) {
            String what = request.getMethod() + " " + Request.getPathInContext(request);
            try {
                domain.refused(who, what, answer.status() + " " + answer.reason());
            } catch (JournalException e) {
                LOG.atError().addKeyValue("who", who).setCause(e).log("A refusal cannot be written to the audit log");
            }
        }
        return answer;
    }

    private Answer act(Request request, Route route, Call call) {
        try {
            String whyNot = call.caller().whyNot(route.needs());
            if (whyNot == null && route.changes() && call.path().containsKey("name") && route.isOfServices()) {
                whyNot = call.caller().whyNot(call.service());
            }
            return whyNot == null ? route.action().answer(domain, call) : Answer.forbidden(whyNot);
        } catch (Refusal e) {
            return Answer.refused(e);
        } catch (RuntimeException e) {
            return failed(request, e);
        }
    }

    private static Answer failed(Request request, RuntimeException e) {
        if (e instanceof JournalException) {
            LOG.atError().setCause(e).log("Journal failed; nothing has changed");
            return Answer.error(500, "journal", String.valueOf(e.getMessage()), null);
        }
        LOG.atError()
                .addKeyValue("uri", request.getHttpURI().getPath())
                .setCause(e)
                .log("Request failed");
        return Answer.error(500, "internal", "internal error, see the log of the domain manager: " + e, null);
    }

    private static Map<String, String> query(Request request) {
        Map<String, String> query = new HashMap<>();
        for (Fields.Field field : Request.extractQueryParameters(request)) {
            query.put(field.getName(), field.getValue());
        }
        return query;
    }

    private static void send(Answer answer, Response response, Callback callback) {
        response.setStatus(answer.status());
        if (answer.body() instanceof EventStream stream) {
            follow(stream, response, callback);
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(0);
        if (answer.body() != null) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
            bytes = ByteBuffer.wrap(Json.MAPPER.writeValueAsBytes(answer.body()));
        }
        response.write(true, bytes, callback);
    }

    private static void follow(EventStream stream, Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        try (OutputStream out = Content.Sink.asOutputStream(response)) {
            stream.run(out);
        } catch (IOException e) {
            LOG.atInfo().addKeyValue("reason", e.getMessage()).log("A client that followed the events is gone");
            callback.failed(e);
            return;
        }
        callback.succeeded();
    }
}
