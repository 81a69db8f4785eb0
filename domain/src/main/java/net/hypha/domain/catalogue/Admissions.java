package net.hypha.domain.catalogue;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who may come in: tokens by their id, and members by their identity. A value; changes make another.
 */
public record Admissions(SortedMap<String, TokenEntry> tokens, SortedMap<String, Member> members) {
    public static final Admissions NONE = new Admissions(Collections.emptySortedMap(), Collections.emptySortedMap());

    public Admissions {
        tokens = Collections.unmodifiableSortedMap(tokens);
        members = Collections.unmodifiableSortedMap(members);
    }

    public Optional<TokenEntry> token(String id) {
        return Optional.ofNullable(tokens.get(id));
    }

    public Optional<Member> member(String identity) {
        return Optional.ofNullable(members.get(identity));
    }

    Admissions after(Change.Admission change) {
        SortedMap<String, TokenEntry> nextTokens = tokens;
        SortedMap<String, Member> nextMembers = members;
        switch (change) {
            case Change.TokenSet set -> {
                nextTokens = new TreeMap<>(tokens);
                nextTokens.put(set.token().id(), set.token());
            }
            case Change.TokenGone gone -> {
                nextTokens = new TreeMap<>(tokens);
                nextTokens.remove(gone.id());
            }
            case Change.MemberSet set -> {
                nextMembers = new TreeMap<>(members);
                nextMembers.put(set.member().identity(), set.member());
            }
        }
        return new Admissions(nextTokens, nextMembers);
    }
}
