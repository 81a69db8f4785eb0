package net.hypha.domain.view;

/** The weight that an instance has from now on. */
public record WeightView(String service, int number, int weight) {}
