/** A DNS server for semantic names: a chain of small handlers, whose order stands in {@link net.hypha.dns.Chain}. */
@NullMarked
package net.hypha.dns;

import org.jspecify.annotations.NullMarked;
