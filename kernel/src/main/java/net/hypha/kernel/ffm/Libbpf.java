package net.hypha.kernel.ffm;

import static net.hypha.kernel.ffm.NativeFunction.INT;
import static net.hypha.kernel.ffm.NativeFunction.LONG;
import static net.hypha.kernel.ffm.NativeFunction.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * The functions of libbpf 1.x that are used here, and what it logs. Since 1.0 a function that returns a pointer returns NULL and sets errno,
 * one that returns a number returns the negative error number.
 */
final class Libbpf {
    private static final int LOG_LIMIT = 6_000;
    private static final int LINE_LIMIT = 4_096;
    private static final ThreadLocal<StringBuilder> LOG = ThreadLocal.withInitial(StringBuilder::new);
    private static final SymbolLookup LIBRARY = load();
    private static final NativeFunction VSNPRINTF = new NativeFunction(
            Linker.nativeLinker().defaultLookup(),
            "vsnprintf",
            FunctionDescriptor.of(INT, POINTER, LONG, POINTER, POINTER));

    static final NativeFunction OBJECT_OPEN_MEM = function("bpf_object__open_mem", POINTER, POINTER, LONG, POINTER);
    static final NativeFunction OBJECT_LOAD = function("bpf_object__load", INT, POINTER);
    static final NativeFunction OBJECT_CLOSE =
            new NativeFunction(LIBRARY, "bpf_object__close", FunctionDescriptor.ofVoid(POINTER));
    static final NativeFunction FIND_MAP = function("bpf_object__find_map_by_name", POINTER, POINTER, POINTER);
    static final NativeFunction FIND_PROGRAM = function("bpf_object__find_program_by_name", POINTER, POINTER, POINTER);
    static final NativeFunction NEXT_MAP = function("bpf_object__next_map", POINTER, POINTER, POINTER);
    static final NativeFunction MAP_NAME = function("bpf_map__name", POINTER, POINTER);
    static final NativeFunction MAP_FD = function("bpf_map__fd", INT, POINTER);
    static final NativeFunction MAP_KEY_SIZE = function("bpf_map__key_size", INT, POINTER);
    static final NativeFunction MAP_VALUE_SIZE = function("bpf_map__value_size", INT, POINTER);
    static final NativeFunction MAP_MAX_ENTRIES = function("bpf_map__max_entries", INT, POINTER);
    static final NativeFunction MAP_SET_MAX_ENTRIES = function("bpf_map__set_max_entries", INT, POINTER, INT);
    static final NativeFunction MAP_SET_PIN_PATH = function("bpf_map__set_pin_path", INT, POINTER, POINTER);
    static final NativeFunction PROGRAM_FD = function("bpf_program__fd", INT, POINTER);
    static final NativeFunction OBJECT_GET = function("bpf_obj_get", INT, POINTER);
    static final NativeFunction LOOKUP = function("bpf_map_lookup_elem", INT, INT, POINTER, POINTER);
    static final NativeFunction UPDATE = function("bpf_map_update_elem", INT, INT, POINTER, POINTER, LONG);
    static final NativeFunction DELETE = function("bpf_map_delete_elem", INT, INT, POINTER);
    static final NativeFunction LOOKUP_BATCH =
            function("bpf_map_lookup_batch", INT, INT, POINTER, POINTER, POINTER, POINTER, POINTER, POINTER);
    static final NativeFunction TEST_RUN = function("bpf_prog_test_run_opts", INT, INT, POINTER);
    static final NativeFunction TC_HOOK_CREATE = function("bpf_tc_hook_create", INT, POINTER);
    static final NativeFunction TC_ATTACH = function("bpf_tc_attach", INT, POINTER, POINTER);
    static final NativeFunction TC_QUERY = function("bpf_tc_query", INT, POINTER, POINTER);
    static final NativeFunction TC_DETACH = function("bpf_tc_detach", INT, POINTER, POINTER);
    static final NativeFunction PROGRAM_ATTACH = function("bpf_prog_attach_opts", INT, INT, INT, INT, POINTER);
    static final NativeFunction PROGRAM_DETACH = function("bpf_prog_detach2", INT, INT, INT, INT);
    static final NativeFunction PROGRAM_QUERY =
            function("bpf_prog_query", INT, INT, INT, INT, POINTER, POINTER, POINTER);
    static final NativeFunction XDP_ATTACH = function("bpf_xdp_attach", INT, INT, INT, INT, POINTER);
    static final NativeFunction XDP_QUERY_ID = function("bpf_xdp_query_id", INT, INT, INT, POINTER);
    static final NativeFunction PROGRAM_BY_ID = function("bpf_prog_get_fd_by_id", INT, INT);
    static final NativeFunction OBJECT_INFO = function("bpf_obj_get_info_by_fd", INT, INT, POINTER, POINTER);
    static final NativeFunction RING_NEW = function("ring_buffer__new", POINTER, INT, POINTER, POINTER, POINTER);
    static final NativeFunction RING_POLL = function("ring_buffer__poll", INT, POINTER, INT);
    static final NativeFunction RING_FREE =
            new NativeFunction(LIBRARY, "ring_buffer__free", FunctionDescriptor.ofVoid(POINTER));
    static final NativeFunction CPUS = function("libbpf_num_possible_cpus", INT);
    static final NativeFunction PROBE_HELPER = function("libbpf_probe_bpf_helper", INT, INT, INT, POINTER);

    private Libbpf() {}

    private static NativeFunction function(String name, MemoryLayout result, MemoryLayout... arguments) {
        return new NativeFunction(LIBRARY, name, FunctionDescriptor.of(result, arguments));
    }

    private static SymbolLookup load() {
        SymbolLookup library;
        try {
            library = SymbolLookup.libraryLookup("libbpf.so.1", Arena.global());
        } catch (IllegalArgumentException e) {
            throw new UnsatisfiedLinkError("libbpf.so.1 is missing. Install it: apt-get install libbpf1");
        }
        collectLog(library);
        return library;
    }

    /** Runs one call that returns a negative error number; what libbpf logged goes into the exception. */
    static int check(String what, NativeFunction function, Object... arguments) {
        LOG.get().setLength(0);
        int result = (int) function.call(arguments);
        if (result < 0) {
            throw new BpfException(what, -result, log());
        }
        return result;
    }

    /** Runs one call that returns a pointer. */
    static MemorySegment checkPointer(String what, NativeFunction function, Object... arguments) {
        LOG.get().setLength(0);
        MemorySegment result = (MemorySegment) function.call(arguments);
        if (result.equals(MemorySegment.NULL)) {
            throw new BpfException(what, NativeFunction.errno(), log());
        }
        return result;
    }

    /** What libbpf said in this thread since the last check began. */
    static String log() {
        return LOG.get().toString().strip();
    }

    static @Nullable String text(MemorySegment pointer) {
        return pointer.equals(MemorySegment.NULL)
                ? null
                : pointer.reinterpret(4_096).getString(0);
    }

    private static void collectLog(SymbolLookup library) {
        try {
            MethodHandle target = MethodHandles.lookup()
                    .findStatic(
                            Libbpf.class,
                            "print",
                            MethodType.methodType(int.class, long.class, long.class, long.class));
            MemorySegment stub = NativeFunction.callback(target, Arena.global());
            new NativeFunction(library, "libbpf_set_print", FunctionDescriptor.of(POINTER, POINTER)).call(stub);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the log of libbpf cannot be read", e);
        }
    }

    /** Called by libbpf: level (0 is a warning), a printf format and its arguments. An exception that left it would end the JVM. */
    @SuppressWarnings("unused") // found by name in collectLog
    private static int print(long level, long format, long arguments) {
        if ((int) level > 0) {
            return 0;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment line = arena.allocate(LINE_LIMIT);
            VSNPRINTF.invoke(line.address(), LINE_LIMIT, format, arguments, 0, 0, 0);
            StringBuilder log = LOG.get().append(line.getString(0));
            if (log.length() > LOG_LIMIT) {
                log.delete(0, log.length() - LOG_LIMIT);
            }
        } catch (Throwable e) {
            LOG.get().append("(a line of libbpf's log could not be read)\n");
        }
        return 0;
    }
}
