/**
 * Virtual networks out of network namespaces: hosts and routers, links with delay and loss, programs inside, and all of it
 * gone afterwards.
 */
@NullMarked
package net.hypha.lab;

import org.jspecify.annotations.NullMarked;
