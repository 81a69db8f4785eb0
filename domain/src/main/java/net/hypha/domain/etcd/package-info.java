/** A thin client of etcd, version 3. */
@NullMarked
package net.hypha.domain.etcd;

import org.jspecify.annotations.NullMarked;
