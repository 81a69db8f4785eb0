package net.hypha.cli.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** Small pieces, and no habits we would regret. Every message names the better way. */
class TidyTest {
    private static final int FILE_LINES = 500;
    private static final int METHOD_LINES = 60;

    /** What may not stand in Java code, and what to do instead. */
    private static final Map<Pattern, String> UNWANTED = Map.of(
            Pattern.compile("\\bTO" + "DO\\b|\\bFIX" + "ME\\b"), "do it, or write an issue",
            Pattern.compile("Thread\\.sl" + "eep\\("), "wait for the event itself, or use a scheduler",
            Pattern.compile("catch \\(\\w+ ignored\\)"), "say in a comment why it cannot matter, and name it _",
            Pattern.compile("\\.printStack" + "Trace\\(\\)"), "log it with its key-values, or tell the operator",
            Pattern.compile("new UnsupportedOperation" + "Exception\\("), "implement it, or leave it out of the type");

    @Test
    void aFileIsReadInOneGo() {
        List<String> tooLong = SourceTree.files(".java", ".c", ".h", ".sh", "hypha", "dev", ".proto", ".md").stream()
                .filter(file -> lines(file) > FILE_LINES)
                .map(file -> shown(file) + " has " + lines(file) + " lines")
                .toList();

        assertThat(tooLong)
                .as("files of more than %d lines: split each by subject", FILE_LINES)
                .isEmpty();
    }

    @Test
    void aMethodFitsOnAScreen() throws IOException {
        assertThat(longMethods())
                .as("methods of more than %d lines: name its parts and call them", METHOD_LINES)
                .isEmpty();
    }

    @Test
    void unwantedHabitsStayOut() {
        List<String> found = new ArrayList<>();
        for (Path file : SourceTree.files(".java")) {
            List<String> lines = SourceTree.read(file).lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                String place = shown(file) + ":" + (i + 1);
                UNWANTED.forEach((pattern, better) -> {
                    if (pattern.matcher(line).find()) {
                        found.add(place + ": " + line.strip() + "  -> " + better);
                    }
                });
            }
        }

        assertThat(found).isEmpty();
    }

    @Test
    void everyPackageIsNullMarked() {
        List<String> unmarked = SourceTree.files(".java").stream()
                .map(Path::getParent)
                .distinct()
                .filter(directory -> directory.toString().contains("/src/main/java/"))
                .map(directory -> directory.resolve("package-info.java"))
                .filter(info ->
                        !info.toFile().exists() || !SourceTree.read(info).contains("@NullMarked"))
                .map(TidyTest::shown)
                .toList();

        assertThat(unmarked)
                .as("packages without a package-info.java that says @NullMarked and what lives there")
                .isEmpty();
    }

    private static List<String> longMethods() throws IOException {
        List<String> found = new ArrayList<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null,
                    files,
                    null,
                    List.of("-proc:none"),
                    null,
                    files.getJavaFileObjectsFromPaths(SourceTree.files(".java")));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new MethodLengths(unit, positions, found).scan(unit, null);
            }
        }
        return found;
    }

    /** Collects the methods that are too long. */
    private static final class MethodLengths extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> found;

        MethodLengths(CompilationUnitTree unit, SourcePositions positions, List<String> found) {
            this.unit = unit;
            this.positions = positions;
            this.found = found;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            long length = lines(method) + 1 - linesOfText(method);
            if (length > METHOD_LINES) {
                found.add(shown(Path.of(unit.getSourceFile().toUri())) + ": " + method.getName() + " has " + length
                        + " lines");
            }
            return super.visitMethod(method, null);
        }

        /** A golden text is data, however long. */
        private long linesOfText(MethodTree method) {
            LongAdder lines = new LongAdder();
            new TreeScanner<Void, Void>() {
                @Override
                public Void visitLiteral(LiteralTree literal, Void nothing) {
                    lines.add(MethodLengths.this.lines(literal));
                    return null;
                }
            }.scan(method, null);
            return lines.sum();
        }

        /** From a tree's first line to its last. */
        private long lines(Tree tree) {
            long start = positions.getStartPosition(unit, tree);
            long end = positions.getEndPosition(unit, tree);
            LineMap map = unit.getLineMap();
            return start < 0 || end < 0 ? 0 : map.getLineNumber(end) - map.getLineNumber(start);
        }
    }

    private static long lines(Path file) {
        return SourceTree.read(file).lines().count();
    }

    private static String shown(Path file) {
        return SourceTree.root().relativize(file).toString();
    }
}
