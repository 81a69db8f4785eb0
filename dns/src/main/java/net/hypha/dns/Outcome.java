package net.hypha.dns;

import org.xbill.DNS.Message;

/** What a handler makes of a query. */
sealed interface Outcome {
    /** Not its business: the next one is asked. */
    record Pass() implements Outcome {}

    /** The answer. */
    record Reply(Message message) implements Outcome {}

    /** An answer of somebody else, as bytes and under the query's own id. */
    @SuppressWarnings("ArrayRecordComponent") // handed on once; never compared
    record Relay(byte[] wire) implements Outcome {}

    Outcome PASS = new Pass();
}
