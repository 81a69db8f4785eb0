package net.hypha.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is measured on. */
final class Machine {
    private Machine() {}

    /** @param tools command lines that print a version */
    static Map<String, String> describe(List<List<String>> tools) {
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("kernel", said(List.of("uname", "-srm")));
        machine.put("processor", found("/proc/cpuinfo", "model name\\s*: (.*)"));
        machine.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        machine.put("memory", memory(found("/proc/meminfo", "MemTotal: *([0-9]+) kB")));
        machine.put("system", found("/etc/os-release", "PRETTY_NAME=\"(.*)\""));
        machine.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        for (List<String> tool : tools) {
            machine.put(tool.getFirst(), said(tool));
        }
        return machine;
    }

    private static String memory(String kib) {
        return kib.matches("[0-9]+")
                ? String.format(Locale.ROOT, "%.1f GiB", Long.parseLong(kib) / 1024.0 / 1024.0)
                : kib;
    }

    private static String found(String file, String pattern) {
        try {
            Matcher match = Pattern.compile(pattern).matcher(Files.readString(Path.of(file)));
            return match.find() ? match.group(1).strip() : "unknown";
        } catch (IOException e) {
            return "unknown (" + e.getMessage() + ")";
        }
    }

    /** The first line that a program prints; some print their version as an error. */
    static String said(List<String> line) {
        try {
            Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor(5, TimeUnit.SECONDS);
            return out.strip().lines().findFirst().orElse("unknown").strip();
        } catch (IOException e) {
            return "missing";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }
}
