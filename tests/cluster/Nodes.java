import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.opensearch.common.logging.LogConfigurator;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.index.reindex.ReindexPlugin;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.Plugin;
import org.opensearch.transport.Netty4Plugin;

/**
 * Nodes of a cluster on loopback, in this process: {@code Nodes FOLDER PORT TOTAL NUMBER...}.
 *
 * <p>Node n serves HTTP on PORT + n and talks to its peers on PORT + 100 + n. It is OpenSearch's Node without its
 * Bootstrap: no check of the machine's settings, no security manager.
 */
final class Nodes extends Node {
    private Nodes(Environment environment) throws ClassNotFoundException {
        super(environment, plugins(), true);
    }

    private static List<Class<? extends Plugin>> plugins() throws ClassNotFoundException {
        List<Class<? extends Plugin>> own = List.of(Netty4Plugin.class, ReindexPlugin.class);
        String more = System.getenv("PLUGIN");
        if (more == null) {
            return own;
        }
        return Stream.concat(own.stream(), Stream.of(Class.forName(more).asSubclass(Plugin.class))).toList();
    }

    private static Environment environment(Path folder, int port, int total, int number) {
        String name = "node-" + number;
        Path home = folder.resolve(name);
        List<Integer> all = IntStream.rangeClosed(1, total).boxed().toList();
        Settings settings = Settings.builder()
            .put("cluster.name", "chuchu-test")
            .put("node.name", name)
            .put("path.home", home)
            .put("path.data", home.resolve("data"))
            .put("network.host", "127.0.0.1")
            .put("http.port", port + number)
            .put("transport.port", port + 100 + number)
            .putList("discovery.seed_hosts", all.stream().map(n -> "127.0.0.1:" + (port + 100 + n)).toList())
            .putList("cluster.initial_cluster_manager_nodes", all.stream().map(n -> "node-" + n).toList())
            .put("discovery.initial_state_timeout", "0s") // nodes of one process start one after the other
            .put("action.auto_create_index", false) // a misspelt name is an error
            .put("cluster.routing.allocation.disk.threshold_enabled", false) // a full disk makes no index read-only
            .build();
        return InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), home.resolve("config"), () -> name);
    }

    /** Ends this process as soon as standard input does: tests hold its other end, so however they end, nothing is left. */
    private static void endWithOwner() {
        try {
            while (System.in.read() >= 0) {
                // nobody writes
            }
        } catch (IOException lost) {
            // the same
        }
        Runtime.getRuntime().halt(0); // whoever is gone has no use for what these nodes hold
    }

    private static void stop(Node node) {
        try {
            node.close();
            node.awaitClose(10, TimeUnit.SECONDS);
        } catch (Exception failed) {
            failed.printStackTrace();
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        int port = Integer.parseInt(arguments[1]);
        int total = Integer.parseInt(arguments[2]);
        if (System.getenv("OWNED") != null) {
            Thread watch = new Thread(Nodes::endWithOwner, "owner");
            watch.setDaemon(true);
            watch.start(); // before the nodes, which take seconds: the owner may be gone by then
        }
        LogConfigurator.registerErrorListener();
        LogConfigurator.configureWithoutConfig(Settings.builder().put("logger.level", "info").build());
        for (int i = 3; i < arguments.length; i++) {
            Nodes node = new Nodes(environment(folder, port, total, Integer.parseInt(arguments[i])));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node)));
            node.start();
        }
        Thread.currentThread().join();
    }
}
