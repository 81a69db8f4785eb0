package net.hypha.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import net.hypha.cli.rules.SourceTree;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/internals/new-policy.md, followed to the letter: its class and row go into a copy of the sources, and its test is run on that. */
class NewPolicyTest {
    private static final String POLICIES = "net/hypha/semantics/policy/Policies.java";
    private static final String LAST_ROW = "new Row(new Sticky(), 10)";
    private static final String TEST = "net.hypha.semantics.policy.PrimaryTest";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @Test
    void theClassAndTheRowAreAllItTakes() throws Exception {
        Document page = Document.read(SourceTree.root().resolve("docs/internals/new-policy.md"));
        Path sources = copyOfSemantics();
        add(sources, "Primary.java", only(page, "java class"));
        add(sources, "PrimaryTest.java", only(page, "java test"));
        addRow(sources.resolve(POLICIES), only(page, "java row").strip());

        Path classes = compiled(sources);

        assertThat(runTests(new Copied(classes).loadClass(TEST))).isEqualTo(2);
    }

    private static String only(Document page, String info) {
        assertThat(page.blocks(info)).as("blocks '%s' of %s", info, page).hasSize(1);
        return page.blocks(info).getFirst();
    }

    private Path copyOfSemantics() throws IOException {
        Path from = SourceTree.root().resolve("semantics/src/main/java");
        Path to = directory.resolve("sources");
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        return to;
    }

    private static void add(Path sources, String name, String text) throws IOException {
        Files.writeString(sources.resolve(POLICIES).resolveSibling(name), text);
    }

    private static void addRow(Path policies, String row) throws IOException {
        String before = Files.readString(policies);
        assertThat(before).as("the table ends with %s", LAST_ROW).contains(LAST_ROW + ")");
        Files.writeString(policies, before.replace(LAST_ROW, LAST_ROW + ",\n" + row));
    }

    private Path compiled(Path sources) throws IOException {
        Path classes = Files.createDirectories(directory.resolve("classes"));
        String libraries = Stream.of(NullMarked.class, Assertions.class, Test.class)
                .map(NewPolicyTest::jar)
                .collect(Collectors.joining(":"));
        StringWriter complaints = new StringWriter();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> all = Files.walk(sources)) {
            List<String> options = List.of("-proc:none", "-d", classes.toString(), "-classpath", libraries);
            List<Path> java = all.filter(Files::isRegularFile).toList();
            boolean done = compiler.getTask(
                            complaints, files, null, options, null, files.getJavaFileObjectsFromPaths(java))
                    .call();
            assertThat(done).as(complaints::toString).isTrue();
        }
        return classes;
    }

    private static String jar(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().getPath();
    }

    /** @return how many there were */
    private static int runTests(Class<?> type) throws ReflectiveOperationException {
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true); // neither test classes nor their methods are public
        List<Method> tests = new ArrayList<>(Arrays.asList(type.getDeclaredMethods()));
        tests.removeIf(method -> !method.isAnnotationPresent(Test.class));
        for (Method test : tests) {
            test.setAccessible(true);
            test.invoke(constructor.newInstance());
        }
        return tests.size();
    }

    /** The room as it is with the new policy, in place of the one that this test runs on. */
    private static final class Copied extends ClassLoader {
        private final Path classes;

        Copied(Path classes) {
            super(NewPolicyTest.class.getClassLoader());
            this.classes = classes;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("net.hypha.semantics.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? defined(name) : loaded;
            }
        }

        private Class<?> defined(String name) throws ClassNotFoundException {
            try {
                byte[] code = Files.readAllBytes(classes.resolve(name.replace('.', '/') + ".class"));
                return defineClass(name, code, 0, code.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
