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
import java.lang.ref.Reference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A native function, found on first use. All are called through one method handle that passes seven 64-bit integers, because linking a
 * handle of its own for each shape of function costs milliseconds at start. The calling conventions of 64-bit Linux allow it: an integer or a
 * pointer takes a whole register or stack slot, a function that takes fewer leaves the others alone, and a narrower result is the lower
 * part of the register. Floating-point numbers and structures by value cannot be passed this way.
 * The error number is captured right after each call, before the JVM can overwrite it.
 */
final class NativeFunction {
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    static final AddressLayout POINTER = ValueLayout.ADDRESS;

    private static final int REGISTERS = 7;
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> STATE =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CALL_STATE));

    /** Takes the function's address, {@link #STATE}, and the arguments. Marked variadic so that ioctl and the like may be called too. */
    private static final MethodHandle CALL = Linker.nativeLinker()
            .downcallHandle(
                    FunctionDescriptor.of(LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG),
                    Linker.Option.captureCallState("errno"),
                    Linker.Option.firstVariadicArg(REGISTERS));

    private static final FunctionDescriptor CALLBACK = FunctionDescriptor.of(INT, LONG, LONG, LONG);

    private final SymbolLookup library;
    private final String name;
    private final FunctionDescriptor descriptor;
    private volatile @Nullable MemorySegment address;

    /** @param descriptor of integers and pointers, at most seven */
    NativeFunction(SymbolLookup library, String name, FunctionDescriptor descriptor) {
        if (descriptor.argumentLayouts().size() > REGISTERS) {
            throw new IllegalArgumentException(name + " takes more than " + REGISTERS + " arguments");
        }
        this.library = library;
        this.name = name;
        this.descriptor = descriptor;
    }

    /** Calls with the descriptor's arguments; the result is an {@code Integer}, {@code Long} or {@code MemorySegment}, as it says. */
    Object call(Object... arguments) {
        List<MemoryLayout> wanted = descriptor.argumentLayouts();
        if (arguments.length != wanted.size()) {
            throw new IllegalArgumentException(
                    name + " takes " + wanted.size() + " arguments, not " + arguments.length);
        }
        long[] all = new long[REGISTERS];
        for (int i = 0; i < arguments.length; i++) {
            all[i] = number(wanted.get(i), arguments[i]);
        }
        try {
            long result = invoke(all[0], all[1], all[2], all[3], all[4], all[5], all[6]);
            return descriptor
                    .returnLayout()
                    .map(layout -> result(layout, result))
                    .orElse(result);
        } finally {
            Reference.reachabilityFence(arguments);
        }
    }

    private long number(MemoryLayout wanted, Object argument) {
        if (wanted.equals(INT) && argument instanceof Integer number) {
            return number;
        }
        if (wanted.equals(LONG) && argument instanceof Long number) {
            return number;
        }
        if (wanted.equals(POINTER) && argument instanceof MemorySegment segment && segment.isNative()) {
            return segment.address();
        }
        throw new IllegalArgumentException(name + " takes " + wanted + ", not " + argument);
    }

    private static Object result(MemoryLayout layout, long result) {
        if (layout.equals(INT)) {
            return (int) result;
        }
        return layout.equals(POINTER) ? MemorySegment.ofAddress(result) : (Object) result;
    }

    /**
     * Calls for hot paths: numbers and addresses as they are, of memory that the caller keeps alive. A result narrower than 64 bits must be
     * cast.
     */
    long invoke(long a, long b, long c, long d, long e, long f, long g) {
        try {
            return (long) CALL.invokeExact(address(), STATE.get(), a, b, c, d, e, f, g);
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new IllegalStateException("native function " + name + " cannot be called", failure);
        }
    }

    private MemorySegment address() {
        MemorySegment found = address;
        if (found == null) {
            found = library.find(name)
                    .orElseThrow(() -> new UnsatisfiedLinkError("no function '" + name + "' in the native library"));
            address = found;
        }
        return found;
    }

    /** A function pointer for C: {@code target} takes three longs (narrower ones must be cast) and returns an int. It must not throw. */
    static MemorySegment callback(MethodHandle target, Arena arena) {
        return Linker.nativeLinker().upcallStub(target, CALLBACK, arena);
    }

    /** The error number that this thread's last call left, e.g. 2 for ENOENT. */
    static int errno() {
        return (int) ERRNO.get(STATE.get(), 0L);
    }
}
