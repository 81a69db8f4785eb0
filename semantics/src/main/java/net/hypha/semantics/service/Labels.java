package net.hypha.semantics.service;

/** Labels of names by RFC 1123: small letters, digits and inner hyphens. Looked at by hand: names come in by the hundred thousand. */
final class Labels {
    private Labels() {}

    /** Whether a text is labels joined by dots, each of 1 to {@code longest} characters. */
    static boolean areIn(String text, int longest) {
        int start = 0;
        for (int dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', start)) {
            if (!isOne(text, start, dot, longest)) {
                return false;
            }
            start = dot + 1;
        }
        return isOne(text, start, text.length(), longest);
    }

    /** Whether a text is one label of 1 to {@code longest} characters. */
    static boolean isOne(String text, int longest) {
        return isOne(text, 0, text.length(), longest);
    }

    private static boolean isOne(String text, int start, int end, int longest) {
        if (start == end || end - start > longest || text.charAt(start) == '-' || text.charAt(end - 1) == '-') {
            return false;
        }
        for (int i = start; i < end; i++) {
            char each = text.charAt(i);
            if ((each < 'a' || each > 'z') && (each < '0' || each > '9') && each != '-') {
                return false;
            }
        }
        return true;
    }
}
