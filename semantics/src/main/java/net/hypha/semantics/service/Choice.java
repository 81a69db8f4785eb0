package net.hypha.semantics.service;

/** Which of a service's instances is meant. */
public sealed interface Choice {
    /** The label that says it: a policy word, a number, or nothing. */
    String label();

    /** What the service's own default policy says. */
    record Default() implements Choice {
        @Override
        public String label() {
            return "";
        }
    }

    /** Whatever a policy picks. */
    record ByPolicy(String word) implements Choice {
        @Override
        public String label() {
            return word;
        }
    }

    /** This very instance, number 0 and up. */
    record Instance(int number) implements Choice {
        public Instance {
            if (number < 0) {
                throw new IllegalArgumentException("instance number " + number + " is negative");
            }
        }

        @Override
        public String label() {
            return Integer.toString(number);
        }
    }
}
