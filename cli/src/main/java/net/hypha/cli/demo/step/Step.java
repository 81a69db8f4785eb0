package net.hypha.cli.demo.step;

/** One thing the demo shows and checks. */
public interface Step {
    /** Number as in the list of the demo, for example {@code 5b}. */
    String number();

    String title();

    /** What has to be seen, for people. */
    String expected();

    /**
     * Does it.
     *
     * @return what was seen
     * @throws net.hypha.cli.demo.world.CheckFailed if what was expected was not seen
     */
    String play(Stage stage);
}
