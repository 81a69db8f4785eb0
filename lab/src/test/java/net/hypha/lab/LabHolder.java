package net.hypha.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A program that makes a lab and holds it until it is killed: {@code LabHolder NAME DIR}. */
final class LabHolder {
    private LabHolder() {}

    public static void main(String[] arguments) throws IOException {
        Lab lab = Lab.up(Labs.spec(arguments[0]), Path.of(arguments[1]));
        LabProcess child = lab.start("a", "sleeper", List.of("sh", "-c", "sleep 1000 & sleep 1001"));
        System.out.println("up " + child.id().pid());
        lab.exec("b", List.of("sleep", "1002"));
    }
}
