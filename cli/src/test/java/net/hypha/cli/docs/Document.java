package net.hypha.cli.docs;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import net.hypha.cli.rules.SourceTree;

/** A Markdown page of the project. */
record Document(Path file, String text) {
    private static final Pattern COMMAND = Pattern.compile("(?m)^ {0,4}\\./(hypha|dev) ([^\\n]+)$");
    private static final Pattern FENCE = Pattern.compile("(?ms)^```([^\\n]*)\\n(.*?)^```$");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)[^)]*\\)");

    static List<Document> all() {
        return SourceTree.files(".md").stream().map(Document::read).toList();
    }

    static Document read(Path file) {
        return new Document(file, SourceTree.read(file));
    }

    /** The bodies of the fenced blocks with this info string, e.g. {@code sh run}. */
    List<String> blocks(String info) {
        return FENCE.matcher(text)
                .results()
                .filter(block -> block.group(1).strip().equals(info))
                .map(block -> block.group(2))
                .toList();
    }

    /** The arguments of every call of {@code ./hypha} or {@code ./dev} that stands on a line of its own. */
    List<List<String>> calls(String program) {
        return COMMAND.matcher(text)
                .results()
                .filter(call -> call.group(1).equals(program))
                .map(Document::arguments)
                .toList();
    }

    /** Targets of links inside the project. */
    List<String> links() {
        return LINK.matcher(text)
                .results()
                .map(link -> link.group(1))
                .filter(target -> !target.contains("://"))
                .toList();
    }

    private static List<String> arguments(MatchResult call) {
        String line = call.group(2).replaceFirst("\\s+#.*$", "").replaceFirst("\\s+[&<>|].*$", "");
        return List.of(line.strip().split("\\s+"));
    }

    @Override
    public String toString() {
        return SourceTree.root().relativize(file).toString();
    }
}
