package net.hypha.semantics.table;

import net.hypha.semantics.service.Choice;
import net.hypha.semantics.service.ServiceKey;

/** What a semantic address stands for. */
public record AddressMeaning(ServiceKey service, Choice choice) {}
