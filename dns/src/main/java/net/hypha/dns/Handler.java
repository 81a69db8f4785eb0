package net.hypha.dns;

/** A link of the chain. Called by many threads at once; may block for a bounded time. */
interface Handler {
    Outcome handle(Query query);
}
