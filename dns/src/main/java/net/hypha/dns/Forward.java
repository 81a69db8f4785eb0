package net.hypha.dns;

import org.xbill.DNS.Rcode;

/** Asks the upstreams for all that no other handler knows. The end of the chain. */
final class Forward implements Handler {
    private final Forwarder forwarder;

    Forward(Forwarder forwarder) {
        this.forwarder = forwarder;
    }

    @Override
    public Outcome handle(Query query) {
        if (forwarder.isIdle()) {
            return new Outcome.Reply(Replies.empty(query, Rcode.REFUSED));
        }
        return forwarder
                .ask(query)
                .<Outcome>map(Outcome.Relay::new)
                .orElseGet(() -> new Outcome.Reply(Replies.empty(query, Rcode.SERVFAIL)));
    }
}
