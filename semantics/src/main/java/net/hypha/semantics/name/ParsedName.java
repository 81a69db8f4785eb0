package net.hypha.semantics.name;

/** What a text is as a semantic name. */
public sealed interface ParsedName {
    /** It means something we can look for. */
    record Meaning(SemanticName name) implements ParsedName {}

    /** It lies outside all known zones: somebody else may know it. */
    record NotOurs() implements ParsedName {}

    /**
     * It lies in one of our zones and means nothing.
     *
     * @param reason for people
     * @param branch true where longer names below it do mean something (a zone itself, {@code closest.oakestra}): DNS must
     *     then not say NXDOMAIN, which denies everything below as well (RFC 8020)
     */
    record NoMeaning(String reason, boolean branch) implements ParsedName {}
}
