package net.hypha.lab;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.nio.file.Path;
import net.hypha.kernel.process.ProcessId;

/** Something a lab made outside its directory, as it is written down before it is made. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "made")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Made.Namespace.class, name = "namespace"),
    @JsonSubTypes.Type(value = Made.BpfMount.class, name = "bpf-mount"),
    @JsonSubTypes.Type(value = Made.Program.class, name = "program")
})
sealed interface Made {
    /** A named network namespace with all its devices. */
    record Namespace(String name) implements Made {}

    record BpfMount(Path directory) implements Made {}

    /**
     * A program started in a host; of programs with the same name the last counts.
     *
     * @param log where its output goes
     */
    record Program(String name, String host, ProcessId id, Path log) implements Made {}
}
