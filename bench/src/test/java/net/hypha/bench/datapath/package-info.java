@NullMarked
package net.hypha.bench.datapath;

import org.jspecify.annotations.NullMarked;
