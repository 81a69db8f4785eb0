package net.hypha.bench.report;

import java.util.Locale;

/** What all charts are drawn with. */
public final class Svg {
    private Svg() {}

    /** A white page of so many pixels; to be ended by {@code </svg>}. */
    public static void begin(StringBuilder svg, int width, int height) {
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">%n",
                width,
                height));
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
    }

    public static void text(StringBuilder svg, int x, int y, String text) {
        svg.append("<text x=\"")
                .append(x)
                .append("\" y=\"")
                .append(y)
                .append("\">")
                .append(escaped(text))
                .append("</text>\n");
    }

    /** @param look attributes that tell colour and width */
    public static void line(StringBuilder svg, double x1, double y1, double x2, double y2, String look) {
        svg.append(String.format(
                Locale.ROOT, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" %s/>%n", x1, y1, x2, y2, look));
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
