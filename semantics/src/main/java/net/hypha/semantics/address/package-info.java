/** IP addresses as values: pairs, prefixes, endpoints, and the address plan that says which pool an address comes from. */
@NullMarked
package net.hypha.semantics.address;

import org.jspecify.annotations.NullMarked;
