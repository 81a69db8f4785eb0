package net.hypha.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import net.hypha.cli.rules.SourceTree;
import net.hypha.config.Binding;
import net.hypha.domain.config.DomainConfig;
import net.hypha.node.config.NodeConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The file shown in docs/reference/config.md is taken by the programs, and shows every key there is. */
class ConfigReferenceTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Path file;

    @BeforeEach
    void takeTheFileFromThePage() throws IOException {
        Document page = Document.read(SourceTree.root().resolve("docs/reference/config.md"));
        file = Files.writeString(
                directory.resolve("hypha.yaml"), page.blocks("yaml").getFirst());
    }

    @Test
    void theDomainTakesItAndHasNoOtherKeys() throws Exception {
        assertThat(DomainConfig.read(file).name().text()).isEqualTo("in-our-cluster");
        assertThat(shown("domain")).isEqualTo(known(DomainConfig.class));
    }

    @Test
    void theNodeTakesItAndHasNoOtherKeys() throws Exception {
        assertThat(NodeConfig.read(file).name().text()).isEqualTo("router1");
        assertThat(shown("node")).isEqualTo(known(NodeConfig.class));
    }

    private Set<String> shown(String section) {
        Set<String> keys = new TreeSet<>();
        collect("", new YAMLMapper().readTree(file.toFile()).path(section), keys);
        keys.add("exchange.insecure"); // shown in a comment: it excludes 'trust'
        keys.add("domain.insecure");
        keys.remove(section.equals("domain") ? "domain.insecure" : "exchange.insecure");
        return keys;
    }

    private static void collect(String path, JsonNode node, Set<String> keys) {
        if (node.isArray() && !node.isEmpty() && node.get(0).isObject()) {
            collect(path, node.get(0), keys);
        } else if (node.isObject()) {
            node.properties().forEach(key -> collect(join(path, key.getKey()), key.getValue(), keys));
        } else {
            keys.add(path);
        }
    }

    private static Set<String> known(Class<?> config) {
        Set<String> keys = new TreeSet<>();
        collect("", config, config, keys);
        return keys;
    }

    /** The sections are records nested in the configuration's own; all else is one value. */
    private static void collect(String path, Class<?> config, Class<?> type, Set<String> keys) {
        for (RecordComponent component : type.getRecordComponents()) {
            String key = join(path, Binding.keyOf(component));
            Class<?> section = section(component.getGenericType());
            if (section.getNestHost() == config && section.isRecord()) {
                collect(key, config, section, keys);
            } else {
                keys.add(key);
            }
        }
    }

    private static Class<?> section(Type type) {
        if (type instanceof ParameterizedType list) {
            return section(list.getActualTypeArguments()[0]);
        }
        return type instanceof Class<?> plain ? plain : Object.class;
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
