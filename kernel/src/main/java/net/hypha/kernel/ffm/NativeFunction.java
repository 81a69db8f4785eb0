package net.hypha.kernel.ffm;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A native function, linked on first use: linking a method handle costs milliseconds, and most programs call few of them.
 * The error number is captured right after each call, before the JVM can overwrite it.
 */
final class NativeFunction {
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> STATE =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CALL_STATE));

    private final SymbolLookup library;
    private final String name;
    private final FunctionDescriptor descriptor;
    private final Linker.Option[] options;
    private volatile @Nullable MethodHandle handle;

    NativeFunction(SymbolLookup library, String name, FunctionDescriptor descriptor) {
        this(library, name, descriptor, new Linker.Option[] {Linker.Option.captureCallState("errno")});
    }

    private NativeFunction(SymbolLookup library, String name, FunctionDescriptor descriptor, Linker.Option[] options) {
        this.library = library;
        this.name = name;
        this.descriptor = descriptor;
        this.options = options;
    }

    /** A variadic function, like ioctl: {@code fixed} arguments come before the variable ones. */
    static NativeFunction variadic(SymbolLookup library, String name, FunctionDescriptor descriptor, int fixed) {
        return new NativeFunction(library, name, descriptor, new Linker.Option[] {
            Linker.Option.captureCallState("errno"), Linker.Option.firstVariadicArg(fixed)
        });
    }

    /** Calls with the descriptor's arguments; a size_t or pointer result comes back as {@code Long} or {@code MemorySegment}. */
    Object call(Object... arguments) {
        Object[] all = new Object[arguments.length + 1];
        all[0] = STATE.get();
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        try {
            return handle().invokeWithArguments(all);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("native function " + name + " cannot be called", e);
        }
    }

    /** The method handle for hot paths: takes {@link #callState()} before the descriptor's arguments. */
    MethodHandle handle() {
        MethodHandle linked = handle;
        if (linked == null) {
            MemorySegment symbol = library.find(name)
                    .orElseThrow(() -> new UnsatisfiedLinkError("no function '" + name + "' in the native library"));
            linked = Linker.nativeLinker().downcallHandle(symbol, descriptor, options);
            handle = linked;
        }
        return linked;
    }

    /** This thread's memory for the captured error number. */
    static MemorySegment callState() {
        return STATE.get();
    }

    /** The error number that this thread's last call left, e.g. 2 for ENOENT. */
    static int errno() {
        return (int) ERRNO.get(STATE.get(), 0L);
    }

    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    static final AddressLayout POINTER = ValueLayout.ADDRESS;
}
