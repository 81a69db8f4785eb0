package net.hypha.domain.view;

/** An address that nobody holds. */
public record FreeView(String address, String family, String pool) {}
