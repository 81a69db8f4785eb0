/** What users address: services, their instances and the routes by which neighbours offer them. */
@NullMarked
package net.hypha.semantics.service;

import org.jspecify.annotations.NullMarked;
