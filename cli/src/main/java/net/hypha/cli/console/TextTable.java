package net.hypha.cli.console;

import java.util.ArrayList;
import java.util.List;

/** Rows under a header, columns as wide as their widest cell. A row is one line, whatever its cells say. */
public final class TextTable {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... header) {
        rows.add(List.of(header));
    }

    /** Adds a row; it has as many cells as the header. */
    public TextTable row(List<String> cells) {
        if (cells.size() != rows.getFirst().size()) {
            throw new IllegalArgumentException("a row of " + cells.size() + " cells under a header of "
                    + rows.getFirst().size());
        }
        rows.add(cells.stream().map(Harmless::line).toList());
        return this;
    }

    public TextTable row(String... cells) {
        return row(List.of(cells));
    }

    /** The lines, header first, without trailing blanks. */
    public List<String> lines() {
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length()).append(GAP);
        }
        return line.toString().stripTrailing();
    }
}
