package net.hypha.cli.console;

/**
 * Texts of others as a terminal can take them. Without control characters (C0, DEL and C1 of ISO 6429), which would move the cursor, clear the
 * screen or worse.
 */
public final class Harmless {
    private static final char REPLACEMENT = '\ufffd';
    private static final char FIRST_C1 = '\u007f';
    private static final char LAST_C1 = '\u009f';

    private Harmless() {}

    /** In one line: the ends of lines and tabs are blanks. */
    public static String line(String text) {
        return replaced(text, false);
    }

    /** In as many lines as it has. */
    public static String lines(String text) {
        return replaced(text, true);
    }

    private static String replaced(String text, boolean inLines) {
        if (text.chars().noneMatch(Character::isISOControl)) {
            return text;
        }
        StringBuilder harmless = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            harmless.append(replaced(text.charAt(i), inLines));
        }
        return harmless.toString();
    }

    private static char replaced(char each, boolean inLines) {
        return switch (each) {
            case '\n', '\t' -> inLines ? each : ' ';
            case '\r' -> inLines ? REPLACEMENT : ' ';
            default -> Character.isISOControl(each) ? REPLACEMENT : each;
        };
    }

    /** JSON escapes but the lower half of them. */
    static String json(String json) {
        StringBuilder harmless = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            char each = json.charAt(i);
            if (each >= FIRST_C1 && each <= LAST_C1) { // within a text: nothing else has them
                harmless.append("\\u00").append(Integer.toHexString(each));
            } else {
                harmless.append(each);
            }
        }
        return harmless.toString();
    }
}
