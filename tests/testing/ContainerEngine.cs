using System.Net.Http.Json;
using System.Text.Json.Nodes;
using DotNet.Testcontainers.Containers;

namespace Panel.Testing;

/// <summary>Points Testcontainers at the engine that <c>PANEL_TEST_DOCKER</c> names, or at the machine's own.</summary>
internal static class ContainerEngine
{
    /// <summary>
    /// Names the run of <c>./test</c> that a container belongs to, for the clean-up after a killed run.
    /// </summary>
    public const string RunLabel = "panel.test.run";

    private const string MachineSocket = "/var/run/docker.sock";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(5);
    private static readonly Lazy<Task> Configured = new(ConfigureOnceAsync);

    public static string Run => TestServers.Find("PANEL_TEST_RUN") ?? "";

    /// <summary>Must come before the first use of the library, which reads its variables once.</summary>
    public static Task ConfigureAsync() => Configured.Value;

    public static async Task StartAsync(DockerContainer container, string image)
    {
        using var limit = new CancellationTokenSource(StartLimit);
        try
        {
            await container.StartAsync(limit.Token);
        }
        catch (Exception exception)
        {
            await container.DisposeAsync();
            throw new InvalidOperationException(
                $"Testcontainers could not start {image}. Run ./test in the project's root: it starts the servers that "
                    + "tests need. Where no registry answers, tests/servers/images.sh makes the images.",
                exception
            );
        }
    }

    private static async Task ConfigureOnceAsync()
    {
        var given = TestServers.Find("PANEL_TEST_DOCKER");
        if (given is not null)
        {
            Default("DOCKER_HOST", given);
            // Its image, which removes the containers of killed processes, comes from a registry only.
            Default("TESTCONTAINERS_RYUK_DISABLED", "true");
            // In a machine that is a container itself the library would take the bridge's address for the host's.
            Default("TESTCONTAINERS_HOST_OVERRIDE", "127.0.0.1");
        }

        var engine = new Uri(TestServers.Find("DOCKER_HOST") ?? $"unix://{MachineSocket}");
        if (engine.Scheme == "unix" && File.Exists(engine.LocalPath))
        {
            // The library speaks a version that engines before 25 refuse.
            Default("DOCKER_API_VERSION", await VersionAsync(engine));
        }
    }

    private static async Task<string> VersionAsync(Uri engine)
    {
        using var client = DockerEngine.CreateClient(engine);
        var version = await client.GetFromJsonAsync<JsonObject>("version");
        return version?["ApiVersion"]?.GetValue<string>()
            ?? throw new InvalidOperationException($"{engine} does not tell its version.");
    }

    private static void Default(string variable, string value)
    {
        if (TestServers.Find(variable) is null)
        {
            Environment.SetEnvironmentVariable(variable, value);
        }
    }
}
